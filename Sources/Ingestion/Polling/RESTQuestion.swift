import Documents
import Foundation
import Metering
import Timekeeping
import Wires

/// Asks a meter's own HTTP interface for its body.
struct RESTQuestion: MeterQuestion {
    let source = Reading.Source.rest
    private let url: HTTPURL
    private let headers: [(name: String, value: String)]
    private let timeout: Duration
    private let bodyLimit: Int
    private let limits: PlausibleRange
    private let time: any Timekeeper
    private let client: HTTPClient

    /// - Parameters:
    ///   - login: user and password, sent at once as HTTP Basic.
    ///   - bodyLimit: bytes of the longest body that is read.
    init(
        _ url: HTTPURL, login: (user: String, password: String)?, timeout: Duration, bodyLimit: Int,
        limits: PlausibleRange, time: any Timekeeper, wiring: Wiring
    ) {
        self.url = url
        self.timeout = timeout
        self.bodyLimit = bodyLimit
        self.limits = limits
        self.time = time
        // Meters take few connections, and close them after an answer.
        client = HTTPClient(wiring: wiring, keepsAlive: false)
        let credentials = login.map { Data("\($0.user):\($0.password)".utf8).base64EncodedString() }
        headers =
            [("accept", "application/json")] + (credentials.map { [("authorization", "Basic \($0)")] } ?? [])
    }

    func ask() async throws -> MeterAnswer {
        let response = try await get()
        guard response.status == 200 else { throw PollFailure(.badStatus, "status \(response.status)") }
        guard response.body.count <= bodyLimit else { throw PollFailure(.tooLarge) }
        let body = try MeterBody(JSONParser.parse(response.body))
        let rows = try body.rows(within: limits)
        return MeterAnswer(serial: body.serial, phases: rows.phases, net: rows.net, health: body.health)
    }

    private func get() async throws -> HTTPResponse {
        do {
            return try await time.withTimeout(timeout) { [client, url, headers] in
                try await client.send("GET", url, headers: headers)
            }
        } catch is TimedOut {
            throw PollFailure(.timedOut)
        } catch let failure as HTTPFailure {
            throw PollFailure(failure)
        }
    }
}
