import Faults
import Synchronization
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Simulators

/// What faults of HTTP do to a meter's uploads and to its answers.
@Suite(.ends())
struct HTTPFaultTests {
    private static func http(_ fault: HTTPFault, path: String? = nil) -> Fault { .http(fault, path: path) }

    private static func upload(
        _ fault: Fault, times: Int? = nil
    ) async throws -> (arrivals: [String], bodies: [String]) {
        let run = try await MeterRun("push: {to: $hub/in, every: 10 s, timeout: 5 s}")
        let arrivals = try await run.run(until: 45, ScriptedBackend.fault(fault, 15, 35, times: times))
        return (arrivals, run.bodies)
    }

    @Test(arguments: [(22.0, ["10", "22", "30", "40"]), (35.0, ["10", "35", "40"]), (36.0, ["10", "40"])])
    func `an upload that stalls goes on when the fault ends, unless the meter has given up`(
        end: Double, arrivals: [String]
    ) async throws {
        let run = try await MeterRun("push: {to: $hub/in, every: 10 s, timeout: 5 s}")
        let fault = ScriptedBackend.fault(Self.http(.stall), 15, end)
        #expect(try await run.run(until: 45, fault) == arrivals)
        #expect(Set(run.bodies.map(\.count)).count <= 2 && run.bodies.allSatisfy { $0.hasSuffix("}") })
    }

    @Test func `an answer that stalls goes on when the fault ends, and its connection after it`() async throws
    {
        let run = try await MeterRun("")
        let answers = Outcomes()
        let address = try #require(run.meter.address("url"))
        let url = try #require(HTTPURL("\(address)/monitorjson"))
        let asker = NamedProcess("asker") {
            let client = HTTPClient(wiring: run.wiring, keepsAlive: true)
            for time in [10.0, 20, 40] {
                try await run.time.sleep(until: Parts.at(time))
                let answer = try await client.send("GET", url)
                let isWhole = answer.body.last == UInt8(ascii: "}")
                answers.add("\(answer.status) \(isWhole) \(Arrivals.second(run.time.now))")
            }
            await client.close()
        }
        try await run.run(until: 45, ScriptedBackend.fault(Self.http(.stall), 15, 28), beside: [asker])
        #expect(answers.all == ["200 true 10", "200 true 28", "200 true 40"])
    }

    @Test(arguments: [HTTPFault.cutBody, .oversize])
    func `an upload that is not whole is no request`(fault: HTTPFault) async throws {
        #expect(try await Self.upload(Self.http(fault)).arrivals == ["10", "40"])
    }

    @Test func `a malformed upload arrives as half of itself`() async throws {
        let (arrivals, bodies) = try await Self.upload(Self.http(.malformed))
        #expect(arrivals.count == 4)
        #expect(bodies[1].count < bodies[0].count)
        #expect(bodies[1].hasPrefix("{"))
        #expect(!bodies[1].hasSuffix("}"))
        #expect(bodies[3].hasSuffix("}"))
    }

    @Test func `a fault strikes as often as it may`() async throws {
        #expect(try await Self.upload(Self.http(.cutBody), times: 1).arrivals == ["10", "30", "40"])
    }

    @Test func `a fault of another path leaves uploads alone`() async throws {
        let (arrivals, _) = try await Self.upload(Self.http(.cutBody, path: "/monitorjson"))
        #expect(arrivals == ["10", "20", "30", "40"])
    }

    @Test func `a fault of the path of the push strikes`() async throws {
        #expect(try await Self.upload(Self.http(.cutBody, path: "/in")).arrivals == ["10", "40"])
    }

    @Test(arguments: [
        (HTTPFault.status(503), "503"), (.cutBody, "connection closed before the answer was whole"),
        (.stall, "no answer within 5.0 seconds"), (.oversize, "the answer is too large"),
        (.malformed, "200, no JSON"),
    ])
    func `an answer is spoiled`(fault: HTTPFault, outcome: String) async throws {
        let run = try await MeterRun("")
        let answers = Outcomes()
        let address = try #require(run.meter.address("url"))
        let url = try #require(HTTPURL("\(address)/monitorjson"))
        let asker = NamedProcess("asker") {
            for time in [10.0, 20, 30] {
                try await run.time.sleep(until: Parts.at(time))
                answers.add(await Self.ask(url, run))
            }
        }
        try await run.run(until: 45, ScriptedBackend.fault(Self.http(fault), 15, 28), beside: [asker])
        #expect(answers.all == ["200", outcome, "200"])
    }

    private static func ask(_ url: HTTPURL, _ run: MeterRun) async -> String {
        do {
            let answer = try await run.time.withTimeout(.seconds(5)) {
                try await HTTPClient(wiring: run.wiring, keepsAlive: false).send("GET", url)
            }
            let isJSON = answer.body.last == UInt8(ascii: "}")
            return isJSON ? "\(answer.status)" : "\(answer.status), no JSON"
        } catch {
            return "\(error)"
        }
    }
}

/// What came of several questions.
private final class Outcomes: Sendable {
    private let lines = Mutex<[String]>([])
    func add(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
}
