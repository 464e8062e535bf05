import Metering
import Quantities
import Testing
import TimeLimits
import Timekeeping

@testable import Alerting

/// Values that stand still.
@Suite(.ends())
struct FrozenTests {
    private static func judge(_ rules: AlertRules, _ readings: [Reading]) -> [IncidentChange] {
        var judge = MeterJudge("m", rules: rules, open: [])
        return readings.flatMap { judge.take(StoredReading(reading: $0)) }
    }

    private static func row(
        _ minute: Int, voltage: Double = 230, power: Double = 300, imported: Double? = 5000,
        exported: Double? = nil, _ source: Reading.Source = .push
    ) -> Reading {
        let at = noon + .seconds(minute * 60)
        return Reading(
            meter: "m", source: source, takenAt: at, receivedAt: at, timeFrom: .device,
            phases: [
                PhaseReading(
                    voltageV: voltage, currentA: power == 0 ? 0 : 1.3, powerW: power,
                    energyImport: imported.map(Energy.init(wattHours:)),
                    energyExport: exported.map(Energy.init(wattHours:)))
            ])
    }

    private static func frozen(_ seconds: Double) -> [IncidentChange] {
        [IncidentChange(kind: .valuesFrozen, meter: "m", edge: .raised(value: seconds, .time))]
    }

    @Test
    func `a display that stands still while power is shown raises once, and ends with the first change`() {
        let still = (0...30).map { Self.row($0) }
        #expect(Self.judge(AlertRules(), still) == Self.frozen(600))
        #expect(
            Self.judge(AlertRules(), still + [Self.row(31, imported: 5500), Self.row(32, imported: 5510)])
                == Self.frozen(600) + [IncidentChange(kind: .valuesFrozen, meter: "m", edge: .cleared)])
    }

    /// 50 W make 20 Wh, two steps of the coarsest counter, in 24 minutes.
    @Test func `little power takes longer to be sure`() {
        #expect(Self.judge(AlertRules(), (0...30).map { Self.row($0, power: 50) }) == Self.frozen(1440))
        #expect(Self.judge(AlertRules(), (0...30).map { Self.row($0, power: -300, exported: 1) }).count == 1)
    }

    @Test func `a quiet house, a steady one, and a meter that shows no counter raise nothing`() {
        #expect(Self.judge(AlertRules(), (0...600).map { Self.row($0, power: 0) }).isEmpty)
        #expect(
            Self.judge(AlertRules(), (0...600).map { Self.row($0, imported: 5000 + Double($0) * 5) }).isEmpty)
        #expect(Self.judge(AlertRules(), (0...600).map { Self.row($0, imported: nil) }).isEmpty)
        #expect(Self.judge(AlertRules(), (0...600).map { Self.row($0, power: -300) }).isEmpty)
        // Steps of 10 Wh under 300 W: two minutes each.
        let steps = (0...600).map { Self.row($0, imported: Double($0 * 5 / 10 * 10)) }
        #expect(Self.judge(AlertRules(), steps).isEmpty)
        #expect(Self.judge(AlertRules(valuesFrozen: nil), (0...60).map { Self.row($0) }).isEmpty)
    }

    @Test func `rows that do not keep arriving, and those of another way, say nothing`() {
        #expect(Self.judge(AlertRules(), [0, 11, 22, 33].map { Self.row($0) }).isEmpty)
        let both = (0...8).flatMap { [Self.row($0), Self.row($0, imported: 4990, .modbus)] }
        #expect(Self.judge(AlertRules(), both + [Self.row(9, imported: 5050)]).isEmpty)
    }

    private static func rules(_ phase: ValueRule.Phase? = nil) -> AlertRules {
        var rules = AlertRules(valuesFrozen: nil)
        rules.unchanged = [
            UnchangedRule(Incident.Kind(rawValue: "FROZEN"), .voltage, for: .seconds(600), phase: phase)
        ]
        return rules
    }

    @Test func `a rule on one quantity is taken literally`() {
        let kind = Incident.Kind(rawValue: "FROZEN")
        let moving = (0...12).map { Self.row($0, power: Double($0), imported: Double($0)) }
        #expect(
            Self.judge(Self.rules(), moving + [Self.row(13, voltage: 230.1)])
                == [
                    IncidentChange(kind: kind, meter: "m", edge: .raised(value: 230, .voltage)),
                    IncidentChange(kind: kind, meter: "m", edge: .cleared),
                ])
        let almost = (0...9).map { Self.row($0) } + [Self.row(10, voltage: 231)]
        #expect(Self.judge(Self.rules(), almost).isEmpty)
        #expect(Self.judge(Self.rules(.l2), moving).isEmpty, "a phase that is not there shows nothing")
    }

    @Test func `a rule that takes a span takes no threshold`() {
        #expect(
            RulesText.mistakes("rules: [{kind: F, quantity: voltage, unchanged_for: 10 min, above: 5 V}]")
                == ["1:68 `above` does not go with `unchanged_for`"])
        #expect(
            RulesText.mistakes("rules: [{kind: F, quantity: voltage, unchanged_for: 0 s}]")
                == ["1:53 `unchanged_for` must be more than 0 s"])
        #expect(
            RulesText.mistakes("rules: [{kind: VALUES_FROZEN, quantity: voltage, unchanged_for: 1 min}]")
                == ["1:16 kind `VALUES_FROZEN` is built in; give the rule another"])
        #expect(
            RulesText.mistakes("values_frozen: {unchanged_for: 0 s}")
                == ["1:32 `unchanged_for` must be more than 0 s"])
    }

    @Test func `both are read, and can be switched off`() throws {
        let rules = try RulesText.read(
            "{clock_wrong: none, values_frozen: none, rules: [{kind: F, quantity: power, unchanged_for: 1 h}]}"
        )
        #expect(rules.clockWrong == nil && rules.valuesFrozen == nil)
        #expect(
            rules.unchanged == [UnchangedRule(Incident.Kind(rawValue: "F"), .power, for: .seconds(3600))])
        let usual = try RulesText.read("{}")
        #expect(usual.clockWrong == ClockRule() && usual.valuesFrozen == FrozenRule())
    }

    @Test func `export and import have kinds of their own`() throws {
        let rules = try RulesText.read(
            "{high_import: {above: 4 kW, hold: 0 s}, export_started: {above: 100 W, hold: 0 s}}")
        let rows = [0.0, 4001, 3000, -99, -101, -96, -94].enumerated().map { minute, power in
            Self.row(minute, power: power, imported: Double(minute * 100), exported: 0)
        }
        let changes = Self.judge(rules, rows).map { "\($0.kind.rawValue) \($0.edge)" }
        #expect(
            changes == [
                "HIGH_IMPORT raised(value: 4001.0, Quantities.Dimension.power)", "HIGH_IMPORT cleared",
                "EXPORT_STARTED raised(value: -101.0, Quantities.Dimension.power)", "EXPORT_STARTED cleared",
            ])
    }
}
