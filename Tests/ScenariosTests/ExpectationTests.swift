import Quantities
import Testing
import TimeLimits

@testable import Scenarios

@Suite(.ends())
struct ExpectationTests {
    static func expectation(_ text: String) throws -> ExpectationPlan {
        try #require(try Compile.plans(TimelineTests.text(expect: [text]))[0].expectations.last)
    }

    static func mistakes(_ expectation: String, head: String = "") -> String {
        do {
            _ = try Compile.plans(
                TimelineTests.text(
                    timeline: ["{id: reset, at: start, do: none}"], expect: [expectation], head: head))
            return ""
        } catch {
            return error.all.map { $0.message + ($0.hint.map { " -> \($0)" } ?? "") }.joined(separator: "\n")
        }
    }

    static func text(_ side: FollowsSide) -> String {
        switch side {
        case .values(let values, let renewedBy):
            values.map { "\($0.name) = \(ExpressionText.text($0.expression))" }.joined(separator: ", ")
                + (renewedBy.map { " when event \(ExpressionText.text($0))" } ?? "")
        case .rows(let pattern): "rows event \(ExpressionText.text(pattern))"
        }
    }

    static func text(_ form: Form) -> String {
        switch form {
        case .always(let condition): "always \(ExpressionText.text(condition))"
        case .never(let event, let witness):
            "never \(ExpressionText.text(event))"
                + (witness.map { " witness \(ExpressionText.text($0))" } ?? "")
        case .eventually(let trigger, let within):
            "eventually \(ExpressionText.text(trigger)) within \(within.inSeconds)"
        case .whenever(let first, let then, let within, let count):
            "whenever \(ExpressionText.text(first)) then \(ExpressionText.text(then)) within "
                + "\(within.inSeconds)"
                + (count.map { " count \($0)" } ?? "")
        case .that(let condition, let at):
            "that \(ExpressionText.text(condition)) at \(ExpressionText.text(at))"
        case .series(let series, let truth, let rules):
            "series \(series.component).\(series.name)[\(series.meter), \(series.device ?? "-")] equals "
                + "\(truth.device).\(truth.path) duplicates \(rules.duplicates) tolerance \(rules.tolerance) "
                + "gaps \(rules.gaps.map { ExpressionText.text($0) })"
        case .follows(let rules):
            "\(text(rules.follower)) follows \(text(rules.leader)) by \(rules.quantities.joined(separator: ", ")) "
                + "within \(rules.tolerance) lag \(rules.lag.inSeconds) "
                + "ignore \(rules.ignore.map { ExpressionText.text($0) })"
        case .sequence(let triggers): "sequence \(triggers.map { ExpressionText.text($0) })"
        case .stays(let condition, let length):
            "stays \(ExpressionText.text(condition)) for \(length.inSeconds)"
        case .gap(let trigger, let atLeast, let atMost):
            "gap \(ExpressionText.text(trigger)) \(atLeast?.inSeconds ?? -1)..\(atMost?.inSeconds ?? -1)"
        case .table(let rules):
            "table \(rules.table.name) equals \(rules.equals.name) tolerance "
                + (rules.tolerance.map { "\($0)" } ?? "none")
        case .each(let rules):
            "each \(ExpressionText.text(rules.cause)) key \(rules.key) \(rules.count) of "
                + "\(ExpressionText.text(rules.answer)) within \(rules.limit.inSeconds)"
        }
    }

    static let forms: [(text: String, expected: String)] = [
        (
            "{id: a, table: hub.hourly(meter), equals: truth.hourly(flat.grid), tolerance: 20 Wh}",
            "table hub.hourly(main) equals truth.hourly(flat.grid) tolerance 20 Wh"
        ),
        (
            "{id: a, table: truth.daily(flat.load), equals: hub.daily(main)}",
            "table truth.daily(flat.load) equals hub.daily(main) tolerance none"
        ),
        (
            "{id: a, each: hub.alert, key: meter, exactly: 1, of: hub.cleared, within: 1 h}",
            "each hub.alert key meter exactly(1) of hub.cleared within 3600.0"
        ),
        ("{id: a, always: meter.power < 9 kW}", "always (meter.power < 9000)"),
        (
            "{id: a, never: meter.power > 9 kW, witness: meter.push}",
            "never condition (meter.power > 9000) witness event meter.push"
        ),
        (
            "{id: a, eventually: meter.power > 1 kW, within: 1 h}",
            "eventually condition (meter.power > 1000) within 3600.0"
        ),
        ("{id: a, eventually: hub.alert, within: 1 h 30 min}", "eventually event hub.alert within 5400.0"),
        (
            "{id: a, whenever: flat.islanded.start, then: hub.alert, within: 2 s, count: 0}",
            "whenever event flat.islanded.start then event hub.alert within 2.0 count 0"
        ),
        (
            "{id: a, whenever: outage.end, then: meter.power > 1 W, within: 2 s}",
            "whenever event outage.end then condition (meter.power > 1) within 2.0"
        ),
        ("{id: a, that: meter.power > 1 W, at: end}", "that (meter.power > 1) at @1748800800"),
        ("{id: a, that: meter.power.l3 > 1 W, at: \"14:00\"}", "that (meter.power.l3 > 1) at @1748786400"),
        (
            "{id: a, that: meter.power > 1 W, at: outage.end + 1 min}",
            "that (meter.power > 1) at outage.end + 60.0"
        ),
        (
            "{id: a, series: hub.readings(main), equals: truth(meter.rest), duplicates: 2, tolerance: "
                + "device}",
            "series hub.readings[main, meter] equals meter.rest duplicates 2 tolerance device gaps []"
        ),
        (
            "{id: a, series: hub.readings(meter), equals: truth(meter.push), gaps: [outage, 16:00 .. "
                + "outage.end + 3 h]}",
            "series hub.readings[main, meter] equals meter.push duplicates 0 tolerance exact "
                + "gaps [\"outage.start .. outage.end\", \"@1748793600 .. outage.end + 10800.0\"]"
        ),
        (
            "{id: a, series: hub.readings(meter), equals: truth(meter), tolerance: 10 W}",
            "series hub.readings[main, meter] equals meter.push duplicates 0 tolerance quantity(10 W) gaps []"
        ),
        (
            "{id: a, sequence: [outage.start, hub.alert, meter.power > 1 W]}",
            "sequence [\"event outage.start\", \"event hub.alert\", \"condition (meter.power > 1)\"]"
        ),
        ("{id: a, stays: meter.power > 1 W, for: 3 min}", "stays (meter.power > 1) for 180.0"),
        ("{id: a, gap: hub.alert, at_most: 2 s}", "gap event hub.alert -1.0..2.0"),
        ("{id: a, gap: hub.alert, at_least: 1 s, at_most: 2 s}", "gap event hub.alert 1.0..2.0"),
        (
            "{id: a, series: meter.power, follows: flat.grid.power, tolerance: 20 W, lag: 3 s, "
                + "ignore: [outage]}",
            "power = meter.power follows power = flat.grid.power by power within 20 W lag 3.0 "
                + "ignore [\"outage.start .. outage.end\"]"
        ),
        (
            "{id: a, series: hub.readings(meter), follows: truth(meter), tolerance: 20 W, lag: 3 s}",
            "rows event hub.readings{((@meter == 'main') and (@source == 'push'))} follows "
                + "rows event meter.sample{(@path == 'push')} by power within 20 W lag 3.0 ignore []"
        ),
        (
            "{id: a, series: hub.readings(main), follows: truth(flat.grid), tolerance: 1 V, lag: 3 s}",
            "rows event hub.readings{(@meter == 'main')} follows voltage = flat.grid.voltage, "
                + "voltage.l1 = flat.grid.voltage.l1, voltage.l2 = flat.grid.voltage.l2, "
                + "voltage.l3 = flat.grid.voltage.l3 by voltage within 1 V lag 3.0 ignore []"
        ),
        (
            "{id: a, series: hub.latest(meter).power, follows: flat.load.power, tolerance: 20 W, lag: 3 s}",
            "power = hub.latest().power[main] when event hub.reading{((@meter == 'main') and "
                + "not(@duplicate))} follows power = flat.load.power by power within 20 W lag 3.0 ignore []"
        ),
        (
            "{id: a, series: hub.readings(meter), follows: flat.grid.power, tolerance: 20 W, lag: 3 s}",
            "rows event hub.readings{(@meter == 'main')} follows power = flat.grid.power by power "
                + "within 20 W lag 3.0 ignore []"
        ),
    ]

    @Test(arguments: forms) func `a form is read with its keys`(row: (text: String, expected: String)) throws
    {
        #expect(Self.text(try Self.expectation(row.text).form) == row.expected)
    }

    static let windows: [(during: String, expected: String)] = [
        ("outage", "outage.start .. outage.end"),
        ("outage.start .. outage.end - 1 min", "outage.start .. outage.end + -60.0"),
        ("13:00 .. 14:00", "@1748782800 .. @1748786400"),
        ("start + 1 h .. end", "@1748779200 + 3600.0 .. @1748800800"),
        ("hub.alert .. hub.cleared", "event hub.alert .. event hub.cleared"),
        ("\"hub.alert[1] .. hub.alert[2]\"", "hub.alert[1] .. hub.alert[2]"),
        ("hub.alert + 1 s .. end", "hub.alert[1] + 1.0 .. @1748800800"),
        ("flat.islanded .. not flat.islanded", "condition flat.islanded .. condition not(flat.islanded)"),
        ("meter.power in 1 W..2 W .. end", "condition (meter.power in 1..2) .. @1748800800"),
    ]

    @Test(arguments: windows) func `a window has two bounds, or is an entry`(
        row: (during: String, expected: String)
    ) throws {
        let plan = try Self.expectation("{id: a, always: meter.online, during: \(row.during)}")
        #expect(ExpressionText.text(plan.during) == row.expected)
    }

    @Test func `flags are read`() throws {
        let plan = try Self.expectation("{id: a-1, always: meter.online, soft: true, may_be_vacuous: true}")
        #expect(plan.isSoft && plan.mayBeVacuous)
        let bare = try Self.expectation("{id: a-1, always: meter.online}")
        #expect(!bare.isSoft && !bare.mayBeVacuous)
    }

    static let refused: [(text: String, expected: String)] = [
        (
            "{id: a, eventually: meter.online, within: 7 h}",
            "`start + 7 h` lies after the end of the run (6 h)"
        ),
        (
            "{id: a, eventually: meter.online, within: 2 h, during: 17:00 .. end}",
            "`start + 5 h + 2 h` lies after the end of the run (6 h)"
        ),
        (
            "{id: a, eventually: meter.online, within: 5 h 30 min, during: outage}",
            "`outage.start + 5 h 30 min` lies after the end of the run (6 h)"
        ),
        (
            "{id: a, whenever: outage.end, then: meter.online, within: 5 h}",
            "`outage.end + 5 h` lies after the end of the run (6 h)"
        ),
        (
            "{id: a, whenever: meter.push, then: meter.online, within: 7 h}",
            "`start + 7 h` lies after the end of the run (6 h)"
        ),
        ("{id: a, that: meter.online, at: end + 1 s}", "`end + 1 s` lies after the end of the run (6 h)"),
        (
            "{id: a, always: meter.online, during: 15:00 .. 14:00}",
            "the window ends before it opens -> write the earlier bound first"
        ),
        (
            "{id: a, always: meter.online, during: 15:00 .. end + 1 s}",
            "`end + 1 s` lies after the end of the run (6 h)"
        ),
        (
            "{id: a, always: meter.online, during: 15:00}",
            "a window is an entry of the timeline or a .. b, found `15:00` -> write outage or "
                + "outage.start .. end"
        ),
        ("{id: a, always: meter.online, during: reset .. }", "expected a value, found nothing more"),
        (
            "{id: a, series: hub.readings(single), equals: truth(single)}",
            "`single` has no `serial` by which `hub` could know it"
        ),
        (
            "{id: a, series: hub.readings(meter), equals: truth(single.push)}",
            "`single` pushes nowhere, since it has no `push`"
        ),
        (
            "{id: a, series: hub.readings(meter), equals: truth(sink)}",
            "`sink` hands out no values in this scenario"
        ),
        (
            "{id: a, series: meter.power, equals: truth(meter)}",
            "`series` takes what a component stores of a meter, found `meter.power` -> write "
                + "hub.readings(meter)"
        ),
        (
            "{id: a, series: hub.hourly(meter), equals: truth(meter)}",
            "`hub.hourly` is a table, which stands only behind `table:`"
        ),
        (
            "{id: a, series: hub.readings(meter), equals: truth.hourly(flat.grid)}",
            "`truth.hourly` is a table, which is compared with one behind `table:` -> write truth(meter)"
        ),
        (
            "{id: a, table: hub.hourly(meter), equals: hub.hourly(main)}",
            "both sides are `hub.hourly(main)` -> write truth.hourly(flat.grid)"
        ),
        (
            "{id: a, table: hub.hourly(meter), equals: truth.hourly(meter)}",
            "`truth.hourly` takes `grid`, `solar` or `load` of a site, found `truth.hourly(meter)` "
                + "-> write truth.hourly(flat.grid)"
        ),
        (
            "{id: a, table: hub.hourly(meter), equals: truth.hourly(flat.grid), tolerance: 20 W}",
            "`tolerance` of a table takes an energy, found a power -> write 20 Wh"
        ),
        (
            "{id: a, table: hub.monthly(meter), equals: truth.hourly(flat.grid)}",
            "`hub` has no table `monthly`; known are `hourly` and `daily`"
        ),
        (
            "{id: a, each: hub.alert, key: meter, of: hub.cleared, within: 1 min}",
            "`each` needs `exactly`, `at_least` or `at_most` -> add exactly: 1"
        ),
        (
            "{id: a, each: hub.alert, key: value, exactly: 1, of: hub.cleared, within: 1 min}",
            "`hub.cleared` has no field `value`; known are `kind` and `meter`; both events have `kind` and "
                + "`meter`"
        ),
        (
            "{id: a, each: hub.alert, key: kind, exactly: 1, at_most: 2, of: hub.cleared, within: 1 min}",
            "`at_most` stands beside `exactly`; `each` counts in one way"
        ),
        (
            "{id: a, each: meter.power > 1 W, key: kind, at_least: 1, of: hub.cleared, within: 1 min}",
            "`each` takes an event, whose field is the key; found the condition `meter.power > 1 W` -> write "
                + "hub.reading"
        ),
        (
            "{id: a, each: meter.push, key: status, exactly: 1, of: hub.alert, within: 1 min}",
            "`hub.alert` has no field `status`; known are `kind`, `meter` and `value`"
        ),
        (
            "{id: a, table: hub.hourly(meter), equals: truth(meter)}",
            "`equals` takes hours or days of energy, found `truth(meter)` -> write truth.hourly(flat.grid)"
        ),
        (
            "{id: a, always: meter.online, soft: yes}",
            "`soft` of an expectation takes `true` or `false`, found `yes` -> write true"
        ),
        (
            "{id: A B, always: meter.online}",
            "`id` of an expectation takes small letters, digits, `-` and `_`, found `A B`"
        ),
        ("{id: a, awlays: meter.online}", "unknown key `awlays` of an expectation; did you mean `always`?"),
        ("{id: a, only: $x == 3, always: meter.online}", "unknown parameter `x`"),
        (
            "{id: a, only: meter.power > 1 W and true, always: meter.online}",
            "`only` knows parameters only, found `meter.power` -> write $name == value"
        ),
    ]

    @Test(arguments: refused) func `an expectation that cannot be judged is refused`(
        row: (text: String, expected: String)
    ) {
        #expect(Self.mistakes(row.text) == row.expected)
    }

    @Test func `both bounds of a range of parameters have its unit`() {
        for (range, wrong) in [("1 kW..5 V", "5 V"), ("1 V..5 kW", "1 V")] {
            let text = Sample.evening.replacing("only: $alarm", with: "only: $watts in \(range)")
                .replacing("params:", with: "params:\n  watts: {type: quantity, default: 500 W}")
            #expect(Compile.mistakes(text).contains("`\(wrong)` is a voltage"), "\(range)")
        }
    }

    static let conditions: [(only: String, cases: [String])] = [
        ("$alarm", ["c"]),
        ("not $alarm", ["a", "b"]),
        ("$level == low", ["a"]),
        ("$level != low and not $alarm", ["b"]),
        ("$level == low or $alarm", ["a", "c"]),
        ("$watts > 1 kW", ["b", "c"]),
        ("$watts in 1 kW..2 kW", ["b"]),
        ("$trick == meter.bypass", ["c"]),
        ("$trick == none", ["a", "b"]),
        ("$number >= 2", ["b", "c"]),
    ]

    @Test(arguments: conditions) func `only and unless look at parameters`(
        row: (only: String, cases: [String])
    ) throws {
        let head = """
            params:
              alarm: {type: bool, default: false}
              level: {type: choice, of: [low, high], default: high}
              watts: {type: quantity, default: 500 W}
              trick: {type: action, default: none}
              number: {type: count, default: 2}
            cases:
              - {case: a, level: low, number: 1}
              - {case: b, watts: 1.5 kW}
              - {case: c, watts: 3 kW, alarm: true, trick: meter.bypass}
            """
        let only = try Compile.plans(
            TimelineTests.text(expect: ["{id: x, only: \(row.only), always: meter.online}"], head: head))
        #expect(only.filter { $0.expectations.count == 2 }.compactMap(\.caseName) == row.cases)
        let unless = try Compile.plans(
            TimelineTests.text(expect: ["{id: x, unless: \(row.only), always: meter.online}"], head: head))
        #expect(unless.filter { $0.expectations.count == 1 }.compactMap(\.caseName) == row.cases)
    }

    @Test func `an expectation is checked in the cases that leave it out, too`() {
        let head = "params: {alarm: {type: bool, default: false}}"
        #expect(
            Self.mistakes("{id: a, only: $alarm, always: metr.online}", head: head)
                == "unknown name `metr`; did you mean `meter` (line 8)?")
    }

    @Test func `parameters are operands of expressions, bounds and deadlines`() throws {
        let head = """
            params:
              limit: {type: quantity, default: 2 kW}
              soon: {type: duration, default: 1 h 30 min}
              when: {type: clock, default: "14:00"}
              then: {type: instant, default: outage.end + 1 h}
              kind: {type: choice, of: [HIGH_USAGE, METER_OFFLINE], default: HIGH_USAGE}
              window: {type: text, default: outage}
            """
        let plan = try Compile.plans(
            TimelineTests.text(
                expect: [
                    "{id: a, always: meter.power < $limit * 2}",
                    "{id: b, eventually: hub.alert(kind == $kind), within: $soon}",
                    "{id: c, that: meter.online, at: $when + $soon}",
                    "{id: d, always: meter.online, during: $when .. $then}",
                    "{id: e, always: meter.online, during: $window}",
                ], head: head))[0]
        #expect(
            plan.expectations.dropFirst().map { Self.text($0.form) } == [
                "always (meter.power < (2000 * 2))",
                "eventually event hub.alert{(@kind == 'HIGH_USAGE')} within 5400.0",
                "that meter.online at @1748786400 + 5400.0", "always meter.online", "always meter.online",
            ])
        #expect(
            plan.expectations.suffix(2).map { ExpressionText.text($0.during) } == [
                "@1748786400 .. outage.end + 3600.0", "outage.start .. outage.end",
            ])
    }
}
