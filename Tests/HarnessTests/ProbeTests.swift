import Clients
import Documents
import Scenarios
import Testing
import TimeLimits
import Verdicts

@testable import Harness

@Suite(.ends())
struct ProbeTests {
    /// A household whose hub is looked at through its public interface.
    private static func household(_ probe: String, timeline: String = "", expect: String) -> String {
        Cases.household(
            length: "2 min",
            """
            probes:
              latest: \(probe)
            timeline:
              - {id: none_yet, at: start + 1 min, do: none}
            \(timeline)
            expect:
            \(expect)
            """)
    }

    private static let latest = """
        {get: "${hub.url}/api/iammeter/main/latest", every: 1 s, pick: {power: /power_w W, meter: /meter text, \
        import: /energy_import_wh Wh}}
        """

    @Test func `a hub's latest reading is looked at through its interface`() async throws {
        let verdicts = try await Cases.twice(
            Self.household(
                Self.latest,
                expect: """
                      - {id: power, always: latest.power in 390 W..410 W}
                      - {id: name, always: latest.meter == "main"}
                      - {id: same, always: abs(latest.power - hub.latest(meter).power) < 1 W}
                      - {id: pace, gap: latest.sample, at_least: 1 s, at_most: 6 s}
                      - {id: early, eventually: "latest.failed(status == 404)", within: 2 s}
                      - {id: late, never: latest.failed, during: start + 10 s .. end}
                      - {id: follows, series: latest.power, follows: hub.latest(meter).power, tolerance: 1 W, lag: 2 s}
                      - {id: wrong, soft: true, always: latest.power > 1 kW}
                    """))
        #expect(verdicts.removing("wrong").values.allSatisfy { $0 == .pass }, "\(verdicts)")
        #expect(verdicts["wrong"] == .fail)
    }

    @Test func `after a failure nothing is known until the next good answer`() async throws {
        let verdicts = try await Cases.twice(
            Self.household(
                Self.latest,
                timeline: """
                      - {id: crash, at: start + 30 s, do: component.kill, with: {component: hub, restart_after: 10 s}}
                    """,
                expect: """
                      - {id: lost, whenever: crash.start, then: "latest.failed", within: 2 s}
                      - {id: unknown, always: latest.power > 1 MW, during: start + 31 s .. start + 40 s}
                      - {id: back, eventually: latest.power > 1 W, within: 8 s, during: crash.end .. end}
                    """))
        #expect(verdicts == ["lost": .pass, "unknown": .vacuous, "back": .pass])
    }

    @Test func `an answer without a field, of another kind or of no JSON is a failure with its status`()
        async throws
    {
        for pick in ["{power: /nothing W}", "{power: /meter W}", "{power: /power_w text}"] {
            let probe = "{get: \"${hub.url}/api/iammeter/main/latest\", every: 5 s, pick: \(pick)}"
            let verdicts = try await Cases.twice(
                Self.household(
                    probe,
                    expect: """
                          - {id: none, never: latest.sample}
                          - {id: told, gap: "latest.failed(status == 200)", at_most: 5 s, during: start + 20 s .. end}
                        """))
            #expect(verdicts == ["none": .pass, "told": .pass], "\(pick)")
        }
        let page = "{get: \"${hub.url}/metrics\", every: 5 s, pick: {n: /n}}"
        let verdicts = try await Cases.twice(
            Self.household(
                page, expect: "  - {id: told, eventually: \"latest.failed(status == 200)\", within: 6 s}"))
        #expect(verdicts == ["told": .pass])
    }

    @Test func `a stalled answer ends with the time-out, and samples that it covered are left out`()
        async throws
    {
        let probe =
            "{get: \"${hub.url}/api/iammeter/main/latest\", every: 2 s, timeout: 3 s, pick: {power: /power_w W}}"
        let verdicts = try await Cases.twice(
            Self.household(
                probe,
                timeline:
                    "  - {id: stuck, at: start + 30 s, do: component.pause, with: {component: hub}, for: 20 s}",
                expect: """
                      - {id: failed, gap: latest.failed, at_least: 4 s, at_most: 4 s, during: start + 33 s .. start + 49 s}
                      - {id: again, eventually: latest.sample, within: 5 s, during: stuck.end .. end}
                    """))
        #expect(verdicts == ["failed": .pass, "again": .pass])
    }

    @Test func `an address that is none is found before the run`() throws {
        let yaml = Self.household(
            "{get: \"${hub.url}:x/y\", every: 1 s, pick: {n: /n}}",
            expect: "  - {id: a, never: latest.failed}")
        let mistakes = PlanCheck.mistakes(in: try Cases.plans(yaml))
        #expect(
            mistakes.map(\.message) == ["`get` of probe `latest` takes an address, found `${hub.url}:x/y`"])
    }

    @Test func `a token that is nowhere stops the run before it begins`() async throws {
        let probe = """
            {get: "${hub.url}/x", every: 1 s, pick: {n: /n}, token: {env: NO_SUCH_VARIABLE_HERE}}
            """
        await #expect(throws: ProbeTokenMissing.self) {
            try await Cases.run(Self.household(probe, expect: "  - {id: a, never: latest.failed}"))
        }
    }
}

extension [String: Verdict] {
    fileprivate func removing(_ key: String) -> Self { filter { $0.key != key } }
}
