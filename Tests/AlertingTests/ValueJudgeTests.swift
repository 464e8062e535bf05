import Metering
import Testing
import TimeLimits
import Timekeeping

@testable import Alerting

@Suite(.ends())
struct ValueJudgeTests {
    /// One row a second; what the judge says of each: `w` wrong, `r` right, `-` undecided.
    private static func judge(_ rule: ValueRule, _ rows: [[PhaseReading]]) -> String {
        var judge = ValueJudge(rule)
        return rows.enumerated().map { second, phases in
            var one = reading(Double(second), (0, 0))
            one.phases = phases
            switch judge.judge(one) {
            case .wrong: return "w"
            case .right: return "r"
            case .undecided: return "-"
            }
        }.joined()
    }

    private static func phase(
        volts: Double = 230, amperes: Double = 4, watts: Double = 900, hertz: Double? = 50,
        factor: Double? = 1
    ) -> PhaseReading {
        PhaseReading(
            voltageV: volts, currentA: amperes, powerW: watts, energyImport: .zero, energyExport: nil,
            frequencyHz: hertz, powerFactor: factor)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var rule: ValueRule
        var values: [Double]
        var verdicts: String
        var testDescription: String { "\(rule.side) \(rule.limit) held \(rule.hold): \(values)" }
    }

    @Test(arguments: [
        Case(
            rule: ValueRule(.highUsage, .power, .above, 5000),
            values: [5000, 5001, 5000, 4750, 4749, 4751, 5001],
            verdicts: "-w--r-w"),
        Case(
            rule: ValueRule(.highUsage, .power, .above, 5000, clear: 4000),
            values: [6000, 4500, 4000, 3999, 4500], verdicts: "w--r-"),
        Case(
            rule: ValueRule(.highUsage, .power, .above, 5000, clear: 5000), values: [5000, 5001, 5000],
            verdicts: "rwr"),
        Case(
            rule: ValueRule(.highUsage, .power, .above, 5000, hold: .seconds(2)),
            values: [6000, 6000, 6000, 6000, 4000, 4000, 4000, 4000], verdicts: "--ww--rr"),
        Case(
            rule: ValueRule(.highUsage, .power, .above, 5000, hold: .seconds(2)),
            values: [6000, 6000, 4900, 6000, 6000, 6000, 4000, 4900, 4000, 4000, 4000],
            verdicts: "-----w----r"),
        Case(
            rule: ValueRule(.highUsage, .power, .below, -3000), values: [-3000, -3001, -3001, -2900, -2849],
            verdicts: "-ww-r"),
        Case(
            rule: ValueRule(.highUsage, .power, .below, 100, clear: 120), values: [99, 100, 120, 121],
            verdicts: "w--r"),
        Case(
            rule: ValueRule(.highUsage, .power, .above, -100), values: [-99, -100, -105, -106, 5],
            verdicts: "w--rw"),
    ])
    func `a threshold raises, and the one behind it clears`(row: Case) {
        #expect(Self.judge(row.rule, row.values.map { [Self.phase(watts: $0)] }) == row.verdicts)
    }

    @Test(arguments: [
        (ValueRule.Quantity.voltage, 253.0, [253, 253.1, 250.5, 250.4], "-w-r"),
        (.frequency, 50.2, [50.2, 50.21, 50.15, 50.14], "-w-r"),
        (.current, 16, [16, 16.1, 15.2, 15.1], "-w-r"),
        (.powerFactor, 0.8, [0.8, 0.81, 0.76, 0.75], "-w-r"),
    ])
    func `each quantity has a margin of its own`(
        quantity: ValueRule.Quantity, limit: Double, values: [Double], verdicts: String
    ) {
        let rows = values.map { value in
            [
                Self.phase(
                    volts: value, amperes: value, hertz: value, factor: value)
            ]
        }
        #expect(Self.judge(ValueRule(.highUsage, quantity, .above, limit), rows) == verdicts)
    }

    @Test func `one phase is enough to raise, and all of them clear, each held by itself`() {
        let rule = ValueRule(.highUsage, .voltage, .above, 253, hold: .seconds(1))
        let rows: [[Double]] = [
            [255, 230, 230], [230, 255, 230], [230, 255, 230], [230, 230, 230], [230, 230, 252],
            [230, 230, 230], [230, 230, 230],
        ]
        #expect(Self.judge(rule, rows.map { $0.map { Self.phase(volts: $0) } }) == "--w---r")
        #expect(
            Self.judge(rule, [[255], [255], [230], [230]].map { $0.map { Self.phase(volts: $0) } }) == "-w-r")
    }

    @Test func `the worst of the phases is the value`() {
        var above = ValueJudge(ValueRule(.highUsage, .voltage, .above, 253))
        var below = ValueJudge(ValueRule(.highUsage, .voltage, .below, 207))
        var one = reading(0, (0, 0))
        one.phases = [Self.phase(volts: 255), Self.phase(volts: 260), Self.phase(volts: 190)]
        #expect(above.judge(one) == .wrong(value: 260))
        #expect(below.judge(one) == .wrong(value: 190))
    }

    @Test func `a phase of its own, the sum and the net row are looked at where the rule says so`() {
        var one = reading(0, (1, 100), (2, 200), (3, 300))
        func value(_ quantity: ValueRule.Quantity, _ phase: ValueRule.Phase?) -> Verdict {
            var judge = ValueJudge(ValueRule(.highUsage, quantity, .above, 0, phase: phase))
            return judge.judge(one)
        }
        #expect(value(.power, .l2) == .wrong(value: 200))
        #expect(value(.power, .l3) == .wrong(value: 300))
        #expect(value(.power, nil) == .wrong(value: 600))
        #expect(value(.current, .total) == .wrong(value: 6))
        one.net = one.phases[0]
        #expect(value(.power, .total) == .wrong(value: 100))
        one.phases.removeLast(2)
        #expect(value(.power, .l2) == .undecided)
    }

    @Test func `a reading without the quantity decides nothing and ends what was held`() {
        let rule = ValueRule(.highUsage, .frequency, .above, 50.2, hold: .seconds(2))
        let rows: [Double?] = [51, nil, 51, 51, 51, nil, 50, 50, 50]
        #expect(Self.judge(rule, rows.map { [Self.phase(hertz: $0)] }) == "----w---r")
    }
}
