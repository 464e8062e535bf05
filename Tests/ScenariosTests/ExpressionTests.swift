import Testing
import TimeLimits

@testable import Scenarios

@Suite(.ends())
struct ExpressionTests {
    /// The expression of an `always` that replaces one expectation of the sample.
    static func compiled(_ expression: String) throws -> String {
        let quoted = expression.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let plans = try Compile.plans(scenario(always: "\"\(quoted)\""))
        guard case .always(let condition) = plans[0].expectations[0].form else { return "no always" }
        return ExpressionText.text(condition)
    }

    static func scenario(always expression: String) -> String {
        Sample.evening.replacing(
            "    never: hub.alert(kind == THEFT_SUSPICION)\n    witness: flat.grid.power > 1 kW",
            with: "    always: \(expression)")
    }

    static let precedence: [(String, String)] = [
        (
            "meter.online or flat.islanded and meter.online",
            "(meter.online or (flat.islanded and meter.online))"
        ),
        ("not meter.online and flat.islanded", "(not(meter.online) and flat.islanded)"),
        ("not (meter.online and flat.islanded)", "not((meter.online and flat.islanded))"),
        ("not not meter.online", "not(not(meter.online))"),
        ("not meter.power > 1 kW", "not((meter.power > 1000))"),
        ("meter.power - 1 W - 2 W > 0 W", "(((meter.power - 1) - 2) > 0)"),
        ("meter.power + 2 * meter.power > 0 W", "((meter.power + (2 * meter.power)) > 0)"),
        ("(meter.power + 2 W) * 3 > 0 W", "(((meter.power + 2) * 3) > 0)"),
        ("-meter.power * 2 > -5 W", "((-meter.power * 2) > -5)"),
        ("meter.power / 2 / 4 < 1 W", "(((meter.power / 2) / 4) < 1)"),
        ("meter.power in -5 W..1 kW + 1 W", "(meter.power in -5..(1000 + 1))"),
        ("meter.power in 1 W..2 W or meter.online", "((meter.power in 1..2) or meter.online)"),
        ("flat.islanded == true", "(flat.islanded == true)"),
        ("meter.online != flat.islanded", "(meter.online != flat.islanded)"),
    ]

    @Test(arguments: precedence) func `what binds tighter is done first`(
        text: String, expected: String
    ) throws {
        #expect(try Self.compiled(text) == expected)
    }

    static let units: [(String, String)] = [
        ("meter.power > 1.5 kW", "(meter.power > 1500)"),
        ("meter.power > 1500 mW", "(meter.power > 1.5)"),
        ("meter.voltage * meter.current > 1 kVA", "((meter.voltage * meter.current) > 1000)"),
        ("meter.current * meter.voltage > 1 VA", "((meter.current * meter.voltage) > 1)"),
        ("meter.power * 1 h > 2 kWh", "(((meter.power * 3600) * \(1.0 / 3600)) > 2000)"),
        ("meter.energy.import / 1 h > 2 kW", "(((meter.energy.import / 3600) * 3600) > 2000)"),
        (
            "meter.energy.import / meter.power > 1 h 30 min",
            "(((meter.energy.import / meter.power) * 3600) > 5400)"
        ),
        ("meter.voltage / meter.current > 10 ohm", "((meter.voltage / meter.current) > 10)"),
        ("meter.current * 0.25 ohm < 2 V", "((meter.current * 0.25) < 2)"),
        ("meter.power / meter.power < 30 %", "((meter.power / meter.power) < 0.3)"),
        (
            "meter.power / (meter.voltage * meter.current) <= 1",
            "((meter.power / (meter.voltage * meter.current)) <= 1)"
        ),
        ("meter.power_factor > 0.5", "(meter.power_factor > 0.5)"),
        ("meter.power_factor > 50 %", "(meter.power_factor > 0.5)"),
        ("meter.buffered > 3", "(meter.buffered > 3)"),
        ("meter.buffered / 10 s < 20 /s", "((meter.buffered / 10) < 20)"),
        ("hub.lateness(meter) < 1 min 500 ms", "(hub.lateness()[grid_meter_1] < 60.5)"),
        ("meter.frequency in 49.8 Hz..50.2 Hz", "(meter.frequency in 49.8..50.2)"),
        ("meter.frequency * 2 s > 99", "((meter.frequency * 2) > 99)"),
        ("hub.latest(meter).power > 1 kW", "(hub.latest().power[grid_meter_1] > 1000)"),
        ("hub.latest(grid_meter_1).power > 1 kW", "(hub.latest().power[grid_meter_1] > 1000)"),
        ("hub.energy(meter, today).import > 1 kWh", "(hub.energy().import[grid_meter_1, today] > 1000)"),
    ]

    @Test(arguments: units) func `numbers come in base units and dimensions are calculated with`(
        text: String, expected: String
    ) throws {
        #expect(try Self.compiled(text) == expected)
    }

    static let functions: [(String, String)] = [
        ("abs(meter.power) > 1 W", "(abs(meter.power) > 1)"),
        ("min(meter.power, 1 kW) > 1 W", "(min(meter.power, 1000) > 1)"),
        ("max(meter.power, flat.load.power, 1 W) > 1 W", "(max(meter.power, flat.load.power, 1) > 1)"),
        ("max(meter.power) > 1 W", "(maximum(meter.power) > 1)"),
        ("max(meter.power, 10 min) > 1 W", "(maximum(meter.power, 600.0 s) > 1)"),
        ("max(hub.lateness(meter), 10 s) > 11 s", "(max(hub.lateness()[grid_meter_1], 10) > 11)"),
        ("sum(meter.power, flat.load.power) > 1 W", "(sum(meter.power, flat.load.power) > 1)"),
        ("avg(meter.power) > 1 W", "(average(meter.power) > 1)"),
        ("avg(meter.power, 10 min) > 1 W", "(average(meter.power, 600.0 s) > 1)"),
        ("rate(meter.energy.import, 10 s) > 1 kW", "((rate(meter.energy.import, 10.0 s) * 3600) > 1000)"),
        ("rate(meter.buffered, 10 s) > 1 /s", "(rate(meter.buffered, 10.0 s) > 1)"),
        ("meter.power.p95 > 1 W", "(percentile(0.95)(meter.power) > 1)"),
        ("hub.lateness(meter).p50 < 1 s", "(percentile(0.5)(hub.lateness()[grid_meter_1]) < 1)"),
        ("count(hub.alert) == 1", "(count(hub.alert) == 1)"),
        (
            "count(meter.push(status == 200), 1 min) >= 3",
            "(count(meter.push{(@status == 200)}, 60.0 s) >= 3)"
        ),
        ("count(meter.power > 1 kW) < 3", "(count((meter.power > 1000)) < 3)"),
        ("count(tamper.start) <= 1", "(count(tamper.start) <= 1)"),
    ]

    @Test(arguments: functions) func `functions look at values or at spans of time`(
        text: String, expected: String
    ) throws {
        #expect(try Self.compiled(text) == expected)
    }

    static let resolutions: [(String, String)] = [
        ("meter.power == 0 W", "(meter.power == 0 by 0.1)"),
        (
            "meter.power != hub.latest(meter).power",
            "(meter.power != hub.latest().power[grid_meter_1] by 0.1)"
        ),
        ("flat.grid.power == meter.power", "(flat.grid.power == meter.power by 0.1)"),
        ("meter.energy.import == 2 kWh", "(meter.energy.import == 2000 by 10.0)"),
        ("meter.buffered == 0", "(meter.buffered == 0)"),
        ("meter.power > 0 W", "(meter.power > 0)"),
    ]

    @Test(arguments: resolutions) func `equality knows the step of the device`(text: String, expected: String)
        throws
    {
        #expect(try Self.compiled(text) == expected)
    }

    static let filters: [(String, String)] = [
        ("hub.alert(meter == meter)", "hub.alert{(@meter == 'grid_meter_1')}"),
        ("hub.alert(meter == grid_meter_1)", "hub.alert{(@meter == 'grid_meter_1')}"),
        ("hub.alert(meter == \"grid_meter_1\")", "hub.alert{(@meter == 'grid_meter_1')}"),
        ("hub.alert(kind == \"HIGH_USAGE\")", "hub.alert{(@kind == 'HIGH_USAGE')}"),
        (
            "hub.alert(kind == HIGH_USAGE and value > 5 kW)",
            "hub.alert{((@kind == 'HIGH_USAGE') and (@value > 5000))}"
        ),
        (
            "hub.alert(value > 1 A and kind == THEFT_SUSPICION)",
            "hub.alert{((@value > 1) and (@kind == 'THEFT_SUSPICION'))}"
        ),
        (
            "hub.alert(kind == HIGH_USAGE and value > 5 kW or kind == THEFT_SUSPICION and value in 1 A..2 A)",
            "hub.alert{(((@kind == 'HIGH_USAGE') and (@value > 5000)) or "
                + "((@kind == 'THEFT_SUSPICION') and (@value in 1..2)))}"
        ),
        ("hub.reading(duplicate)", "hub.reading{@duplicate}"),
        ("hub.reading(not duplicate and power > 1 kW)", "hub.reading{(not(@duplicate) and (@power > 1000))}"),
        ("hub.reading(power == 0 W)", "hub.reading{(@power == 0 by 0.1)}"),
        ("hub.reading(power > meter.power)", "hub.reading{(@power > meter.power)}"),
        ("hub.reading(taken_at > start + 1 h)", "hub.reading{(@taken_at > @1762171200 + 3600.0)}"),
        ("hub.refused(reason == not-json)", "hub.refused{(@reason == 'not-json')}"),
        (
            "hub.refused(reason != unknown-meter and status == 404)",
            "hub.refused{((@reason != 'unknown-meter') and (@status == 404))}"
        ),
        ("meter.push(took * 2 > 1 s)", "meter.push{((@took * 2) > 1)}"),
        ("meter.push(abs(took) > 1 s)", "meter.push{(abs(@took) > 1)}"),
        ("meter.sample()", "meter.sample"),
        ("meter.sample(energy.import > 1 kWh)", "meter.sample{(@energy.import > 1000)}"),
        ("flat.islanded.start", "flat.islanded.start"),
    ]

    @Test(arguments: filters) func `a filter compares fields with values of their type`(
        text: String, expected: String
    ) throws {
        #expect(try Self.compiled("count(\(text)) < 9") == "(count(\(expected)) < 9)")
    }
}
