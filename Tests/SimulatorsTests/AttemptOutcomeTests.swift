import Faults
import Foundation
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Simulators

/// What came of attempts, as events tell it.
@Suite(.ends())
struct AttemptOutcomeTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var push = "{to: $hub/in, every: 10 s, timeout: 4 s}"
        var answers: [ScriptedBackend.Answer] = []
        var fault: Fault?
        let outcome: String
    }

    static let rows = [
        Row(testDescription: "an answer", outcome: "200 answered"),
        Row(testDescription: "a refusal", answers: [.status(503)], outcome: "503 answered"),
        Row(testDescription: "silence", answers: [.silence], outcome: "0 timed_out"),
        Row(testDescription: "a reset", answers: [.reset], outcome: "0 reset"),
        Row(
            testDescription: "a lost request", fault: .link(.lose(.requests)), outcome: "0 timed_out"),
        Row(testDescription: "a lost reply", fault: .link(.lose(.replies)), outcome: "0 timed_out"),
        Row(testDescription: "no radio", fault: .life(.offline), outcome: "0 unconnected"),
        Row(testDescription: "half a body", fault: .http(.cutBody, path: nil), outcome: "0 cut"),
        Row(testDescription: "a body that stops", fault: .http(.stall, path: nil), outcome: "0 timed_out"),
        Row(
            testDescription: "nobody there", push: "{to: \"http://127.77.200.9:9/\", every: 10 s}",
            outcome: "0 unconnected"),
    ]

    @Test(arguments: rows) func `a push says what came of it`(row: Row) async throws {
        let run = try await MeterRun("push: \(row.push)", answers: row.answers)
        try await run.run(until: 15, row.fault.map { ScriptedBackend.fault($0, 5, 25) } ?? [])
        #expect(run.diary.outcomes("push") == [row.outcome])
    }

    static let spoiled: [(HTTPFault?, LinkFault?, String, truth: Int)] = [
        (nil, nil, "200 answered", 1), (.status(503), nil, "503 answered", 0),
        (.cutBody, nil, "0 cut", 0), (.stall, nil, "0 timed_out", 0), (.malformed, nil, "200 answered", 0),
        (nil, .lose(.replies), "0 timed_out", 0), (nil, .delay(.fixed(.seconds(2))), "200 answered", 1),
    ]

    @Test(arguments: spoiled) func `a served request says how its answer left, and only a whole one is truth`(
        http: HTTPFault?, link: LinkFault?, outcome: String, truth: Int
    ) async throws {
        let run = try await MeterRun("")
        let address = try #require(run.meter.address("url"))
        let url = try #require(HTTPURL("\(address)/monitorjson"))
        let asker = NamedProcess("asker") {
            try await run.time.sleep(until: Parts.at(10))
            _ = try? await run.time.withTimeout(.seconds(5)) {
                try await HTTPClient(wiring: run.wiring, keepsAlive: false).send("GET", url)
            }
        }
        let faults = [http.map { Fault.http($0, path: nil) }, link.map { Fault.link($0) }].compactMap { $0 }
        try await run.run(until: 30, faults.flatMap { ScriptedBackend.fault($0, 5, 25) }, beside: [asker])
        #expect(run.diary.outcomes("request") == [outcome])
        #expect(run.diary.truth.filter { $0.path == "rest" }.count == truth)
    }

    static let failures: [(HTTPFailure, AttemptOutcome)] = [
        (.refused, .unconnected), (.unreachable(code: ENETUNREACH), .unconnected), (.timedOut, .timedOut),
        (.reset, .reset), (.closedEarly, .cut), (.malformed, .cut), (.tooLarge, .cut),
        (.certificateExpired, .tlsFailed), (.noHandshake, .tlsFailed),
    ]

    @Test(arguments: failures) func `each failure of HTTP has one outcome`(
        failure: HTTPFailure, outcome: AttemptOutcome
    ) {
        #expect(AttemptOutcome(failure) == outcome)
    }

    @Test(arguments: [
        (MQTTFailure.refused, AttemptOutcome.unconnected), (.rejected(.badCredentials), .unconnected),
        (.tls, .tlsFailed), (.dropped, .cut),
    ])
    func `each failure of MQTT has one outcome`(failure: MQTTFailure, outcome: AttemptOutcome) {
        #expect(AttemptOutcome(failure) == outcome)
    }

    @Test func `a board without an answer tells the status 0`() async throws {
        let run = try await BoardRun(answers: [.silence, .reset])
        try await run.run(until: 25)
        #expect(run.diary.outcomes("push").prefix(2) == ["0 timed_out", "0 reset"])
    }
}
