import Documents
import Scenarios
import Testing
import TimeLimits
import Verdicts

@testable import Harness

/// Alerts from the house to whoever is told.
@Suite(.ends())
struct AlertChainTests {
    private static let alerts = """
        {high_usage: {above: 2 kW, hold: 10 s}, notify: ["${hook.url}/alerts"],
          rules: [{kind: HIGH_CURRENT, quantity: current, above: 10 A}]}
        """

    private static func household(_ expectations: String, alerts: String = alerts) -> String {
        Cases.household(
            meter: "firmware: i.91\n  hook: {model: sink}", alerts: alerts,
            """
            timeline:
              - {id: kettle, at: "18:02", do: load.add, with: {site: flat, power: 3 kW}, for: 2 min}
            expect:
            \(expectations)
            """)
    }

    /// What to expect, and the verdict it earns.
    static let rows: [(String, Verdict)] = [
        (
            "{id: x, whenever: kettle.start, then: hub.alert(kind == HIGH_USAGE), within: 15 s, count: 1}",
            .pass
        ),
        ("{id: x, whenever: kettle.start, then: hub.alert(kind == HIGH_USAGE), within: 9 s}", .fail),
        (
            "{id: x, whenever: kettle.end, then: hub.cleared(kind == HIGH_USAGE), within: 15 s, count: 1}",
            .pass
        ),
        (
            "{id: x, never: \"hub.alert(kind == HIGH_USAGE and value < 3 kW)\", witness: flat.grid.power > 1 kW}",
            .pass
        ),
        (
            "{id: x, whenever: kettle.start, then: \"hub.alert(kind == HIGH_CURRENT and value > 14 A)\", within: 5 s}",
            .pass
        ),
        ("{id: x, never: \"hub.alert(kind == HIGH_CURRENT and value > 14 A)\"}", .fail),
        ("{id: x, whenever: hub.alert, then: hub.notified(status == 200), within: 0 s}", .pass),
        ("{id: x, whenever: hub.alert, then: hook.request, within: 0 s}", .pass),
        ("{id: x, that: count(hub.notified(kind == HIGH_CURRENT)) == 2, at: end}", .pass),
    ]

    @Test(arguments: rows.indices) func `an expectation earns its verdict`(index: Int) async throws {
        let (expectation, verdict) = Self.rows[index]
        #expect(
            try await Cases.verdicts(Self.household("  - \(expectation)")) == ["x": verdict], "\(expectation)"
        )
    }

    @Test func `what a receiver missed arrives once, though the hub was killed meanwhile`() async throws {
        let yaml = Cases.household(
            length: "30 min", meter: "firmware: i.91\n  hook: {model: sink}", alerts: Self.alerts,
            """
            timeline:
              - {id: dark, at: "18:01", do: device.offline, with: {device: hook}, for: 8 min}
              - {id: kettle, at: "18:02", do: load.add, with: {site: flat, power: 3 kW}, for: 2 min}
              - {id: crash, at: "18:05", do: component.kill, with: {component: hub, restart_after: 20 s}}
            expect:
              - {id: alerts, that: count(hub.alert) == 2, at: end}
              - {id: cleared, that: count(hub.cleared) == 2, at: end}
              - {id: tried, that: count(hub.notified) > 10, at: end}
              - {id: none_early, that: count(hook.request) == 0, at: "18:09"}
              - {id: arrived, that: count(hook.request(status == 200)) == 4, at: end}
              - {id: delivered, that: count(hub.notified(status == 200)) == 4, at: end}
            """)
        let verdicts = try await Cases.verdicts(yaml)
        #expect(verdicts.filter { $0.value != .pass } == [:])
        #expect(verdicts.count == 6)
    }

    private static func mistakes(_ expectation: String, alerts: String = alerts) -> [String] {
        do {
            let plans = try Cases.plans(household("  - \(expectation)", alerts: alerts))
            return PlanCheck.mistakes(in: plans).map(\.message)
        } catch let error as Diagnostics {
            return error.all.map(\.message)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `a kind that no rule raises, and a value of another unit, are mistakes`() {
        #expect(
            Self.mistakes("{id: x, never: hub.alert(kind == HIGH_CURRENT)}", alerts: "{}") == [
                "`kind` has no value `HIGH_CURRENT`; known are `THEFT_SUSPICION`, `METER_OFFLINE`, `HIGH_USAGE`, `CLOCK_WRONG`, `VALUES_FROZEN` and `ENERGY_IMPLAUSIBLE`"
            ])
        #expect(
            Self.mistakes("{id: x, never: hub.alert(kind == HIGH_CURENT)}") == [
                "`kind` has no value `HIGH_CURENT`; did you mean `HIGH_CURRENT`?"
            ])
        #expect(
            Self.mistakes("{id: x, never: \"hub.alert(kind == HIGH_CURRENT and value > 1 V)\"}").count == 1)
        #expect(
            Self.mistakes("{id: x, never: hub.refused}", alerts: "{notify: [\"${hok.url}/a\"]}").count == 1)
        #expect(
            Self.mistakes("{id: x, never: hub.refused}", alerts: "{notify: [hook]}")
                == ["`notify` takes addresses of webhooks, found `hook`"])
    }
}
