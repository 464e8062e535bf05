import Documents
import Scenarios
import Synchronization
import Timekeeping
import Verdicts
import Wires

/// Polls an address for values that no event carries.
package final class Probe: Sendable {
    private let plan: ProbePlan
    private let time: any Timekeeper
    private let observe: @Sendable (Observation) -> Void
    private let fillIn: @Sendable (String) -> String
    private let token: String?
    private let client: HTTPClient
    /// What the last answer showed, by field; empty before the first good one and after a failure.
    private let shown = Mutex<[String: Value]>([:])

    /// - Parameter fillIn: puts addresses in the place of insertions; asked when everything is bound.
    /// - Throws: `ProbeTokenMissing`.
    package init(
        _ plan: ProbePlan, time: any Timekeeper, wiring: Wiring,
        fillIn: @escaping @Sendable (String) -> String, observe: @escaping @Sendable (Observation) -> Void
    ) throws {
        self.plan = plan
        self.time = time
        self.fillIn = fillIn
        self.observe = observe
        token = try plan.fetchToken()
        client = HTTPClient(wiring: wiring, keepsAlive: true)
    }

    package var process: NamedProcess { NamedProcess("\(plan.name).probe") { try await self.run() } }

    package func value(of field: String) -> Value { shown.withLock { $0[field] } ?? .unknown }

    package func close() async { await client.close() }

    /// Samples at every multiple of `every` that no earlier exchange has taken.
    private func run() async throws {
        var next = time.now + plan.every
        while true {
            try await time.sleep(until: next)
            try await sample()
            repeat { next = next + plan.every } while next <= time.now
        }
    }

    private func sample() async throws {
        do {
            let response = try await time.withTimeout(plan.timeout) { try await self.ask() }
            let fields = try plan.fields(of: response)
            let values = fields.map { ($0.name, $0.value.value) }
            shown.withLock { $0 = Dictionary(values) { first, _ in first } }
            tell("sample", fields)
        } catch is TimedOut {
            await client.close()
            fail(.timedOut(plan.timeout))
        } catch let failure as HTTPFailure {
            fail(.unanswered(failure))
        } catch let failure as ProbeFailure {
            fail(failure)
        }
    }

    private func ask() async throws -> HTTPResponse {
        let address = fillIn(plan.get)
        guard let url = HTTPURL(address) else { throw ProbeFailure.noAddress(address) }
        var headers = plan.headers.map { (name: $0.name, value: fillIn($0.value)) }
        if let token { headers.append(("authorization", "Bearer \(token)")) }
        return try await client.send("GET", url, headers: headers)
    }

    private func fail(_ failure: ProbeFailure) {
        shown.withLock { $0 = [:] }
        tell("failed", failure.fields)
    }

    private func tell(_ kind: String, _ fields: [Observation.Field]) {
        observe(Observation(at: time.now, from: plan.name, kind: kind, fields: fields))
    }
}
