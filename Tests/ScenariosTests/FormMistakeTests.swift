import Testing
import TimeLimits

@testable import Scenarios

/// What the checker says about `follows`, `sequence`, `stays` and `gap`.
@Suite(.ends())
struct FormMistakeTests {
    private static func follows(_ x: String, _ y: String, _ rest: String = "tolerance: 20 W, lag: 3 s")
        -> String
    {
        "{id: a, series: \(x), follows: \(y), \(rest)}"
    }

    static let follows: [(expectation: String, text: String)] = [
        (
            follows("hub.readings(metr)", "flat.grid.power"),
            "unknown meter `metr`; did you mean `meter` (line 8)?"
        ),
        (follows("meter.power", "truth(metr)"), "unknown device `metr`; did you mean `meter` (line 8)?"),
        (
            follows("meter.power", "truth(flat.gird)"),
            "`truth` takes a part of the site `flat`, found `flat.gird` -> write truth(flat.grid)"
        ),
        (
            follows("meter.power", "truth(flat)"),
            "`truth` takes a part of the site `flat`, found `flat` -> write truth(flat.grid)"
        ),
        (
            follows("meter.power", "truth(flat.battery)"),
            "`flat.battery` is not built yet in this version of wattloop"
        ),
        (
            follows("meter.power", "truth(meter.modbus)"),
            "`meter` hands out nothing over `modbus`, since it has no `modbus`"
        ),
        (
            follows("meter.power", "hub.readings(meter)"),
            "`hub.readings` is a series, which stands only behind `series:`"
        ),
        (
            follows("meter.online", "flat.grid.power"),
            "cannot calculate with `meter.online`, which is `true` or `false`"
        ),
        (
            follows("meter.voltage", "flat.grid.power"),
            "`meter.voltage` is a voltage, and the tolerance is a power"
        ),
        (
            follows("hub.readings(meter)", "flat.unserved"),
            "the two sides have no quantity in common that is a power"
        ),
        (
            follows("meter.power + single.power", "truth(flat.grid)"),
            "the two sides have no quantity in common that is a power"
        ),
        (
            follows("meter.power", "flat.grid.power", "tolerance: device, lag: 3 s"),
            "`tolerance` of `follows` takes a quantity, found `device` -> write 20 W"
        ),
        (
            follows("meter.power", "flat.grid.power", "tolerance: 20 W, lag: 0 s"),
            "`lag` of an expectation takes a duration above zero -> write 10 s"
        ),
        (
            follows("meter.power", "flat.grid.power", "tolerance: 20 W, lag: 3 s, ignore: outage"),
            "`ignore` takes a list of windows, found `outage` -> write [outage]"
        ),
        (
            follows("meter.power", "flat.grid.power", "tolerance: 20 W, lag: 3 s, duplicates: 0"),
            "`duplicates` has no meaning beside `series`"
        ),
    ]

    static let rhythms: [(expectation: String, text: String)] = [
        (
            "{id: a, sequence: hub.alert}",
            "`sequence` takes a list of two events or more, found `hub.alert` -> write [outage.start, "
                + "hub.alert, hub.cleared]"
        ),
        ("{id: a, sequence: [hub.alert, hub.alrt]}", "`hub` has no `alrt`; did you mean `alert`?"),
        (
            "{id: a, sequence: [hub.alert, meter.power]}",
            "expected a condition, found `meter.power`, which is a power"
        ),
        ("{id: a, stays: meter.online}", "`stays` needs `for`"),
        (
            "{id: a, stays: hub.alert, for: 1 min}",
            "expected a condition, found `hub.alert`, which is an event or an instant -> write count(hub.alert) > 0"
        ),
        (
            "{id: a, stays: meter.online, for: 0 s}",
            "`for` of an expectation takes a duration above zero -> write 10 s"
        ),
        ("{id: a, stays: meter.online, for: 7 h}", "`start + 7 h` lies after the end of the run (6 h)"),
        ("{id: a, gap: hub.alert}", "`gap` needs `at_least` or `at_most`"),
        (
            "{id: a, gap: hub.alert, at_most: 0 s}",
            "`at_most` of an expectation takes a duration above zero -> write 10 s"
        ),
        (
            "{id: a, gap: hub.alert, at_least: 3 s, at_most: 2 s}", "`at_least` is more than `at_most`"
        ),
        ("{id: a, gap: hub.alert, within: 3 s}", "`within` has no meaning beside `gap`"),
    ]

    @Test(arguments: follows + rhythms) func `a mistake in a form is told`(
        row: (expectation: String, text: String)
    ) {
        #expect(ExpectationTests.mistakes(row.expectation) == row.text)
    }

    @Test func `the truth of a meter that hands out in two ways needs one of them`() {
        let text = Sample.evening.replacing("    push: {to", with: "    modbus: {}\n    push: {to")
        #expect(
            Compile.mistakes(text) == """
                s.yaml:56:19: error: `meter` hands out values in several ways; say which of `push` and `modbus`
                   56 |     equals: truth(meter)
                      |                   ^^^^^ write truth(meter.push)
                """)
        #expect(Compile.mistakes(text.replacing("truth(meter)", with: "truth(meter.modbus)")).isEmpty)
    }
}
