import Testing
import TimeLimits
import Verdicts

@testable import Harness

/// A probe that fails says why, in every expectation that looks at it.
@Suite(.ends())
struct ProbeReasonTests {
    private static func results(
        _ probe: String, timeline: String = "", _ expect: String
    ) async throws -> [ExpectationResult] {
        let yaml = Cases.household(
            length: "2 min",
            """
            probes:
              now: \(probe)
            timeline:
              - {id: none_yet, at: start, do: none}
            \(timeline)
            expect:
            \(expect)
            """)
        return try await Cases.run(yaml).outcome.results
    }

    private static let judged = "what it looks at stayed unknown throughout its window; probe now failed "

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let probe: String
        let reason: String
    }

    private static func asks(_ path: String, _ pick: String) -> String {
        "{get: \"${hub.url}\(path)\", every: 10 s, pick: {kw: \(pick)}}"
    }

    static let rows = [
        Row(
            testDescription: "a misspelt pointer", probe: asks("/health", "/metres W"),
            reason: "11 of 11 times: 200, no /metres in "),
        Row(
            testDescription: "another type", probe: asks("/health", "/status W"),
            reason: "11 of 11 times: 200, /status is a text, expected a number in {\"status\":\"ok\""),
        Row(
            testDescription: "a page that is not there", probe: asks("/nothing", "/n W"),
            reason: "11 of 11 times: 404: {\"error\":"),
        Row(
            testDescription: "no JSON", probe: asks("/metrics", "/n W"),
            reason: "11 of 11 times: 200, not JSON: # HELP"),
        Row(
            testDescription: "nobody there",
            probe: "{get: \"http://127.77.200.9:9/\", every: 10 s, pick: {kw: /n W}}",
            reason: "11 of 11 times: connection refused"),
    ]

    @Test(arguments: rows) func `the reason stands in what could not be judged`(row: Row) async throws {
        let results = try await Self.results(row.probe, "  - {id: a, always: now.kw > 1 MW}")
            .map { $0.finding?.got ?? "" }
        #expect(results[0].hasPrefix(Self.judged + row.reason), "\(results[0])")
        #expect(results[0].count < 400)
    }

    @Test func `the nearest key is named`() async throws {
        let results = try await Self.results(
            Self.asks("/api/iammeter/main/latest", "/power_v W"), "  - {id: a, always: now.kw > 1 MW}")
        #expect(results[0].finding?.got.hasSuffix("; did you mean /power_w?") == true)
    }

    @Test func `no answer in time is told with the limit, beside other reasons that are counted`()
        async throws
    {
        let results = try await Self.results(
            "{get: \"${hub.url}/api/iammeter/main/latest\", every: 10 s, timeout: 5 s, pick: {kw: /nothing W}}",
            timeline: "  - {id: stuck, at: start + 65 s, do: component.pause, with: {component: hub}}",
            "  - {id: a, always: now.kw > 1 MW}")
        let got = results[0].finding?.got ?? ""
        #expect(
            got.contains("11 of 11 times: 6 × 200, no /nothing; 5 × no answer within 5 s; last "), "\(got)")
        #expect(got.hasSuffix("last no answer within 5 s"), "\(got)")
    }

    @Test func `the reason stands beside a failure and an open end, and in the event`() async throws {
        let results = try await Self.results(
            Self.asks("/health", "/nothing W"),
            """
              - {id: fails, that: now.kw > 1 MW or meter.power > 1 MW, at: end}
              - {id: fails_now, never: meter.push, during: now.failed .. end}
              - {id: told, eventually: "now.failed(status == 200 and reason == \\"200, no /nothing\\")", within: 1 min}
            """)
        #expect(results.map(\.verdict) == [.vacuous, .fail, .pass])
        #expect(results[0].finding?.got.contains("probe now failed 11 of 11 times: 200, no /nothing") == true)
        let context = results[1].finding?.context.last ?? ""
        #expect(context.hasPrefix("probe now failed 1 of 1 times: 200, no /nothing"), "\(context)")
    }
}
