import Documents
import Testing
import TimeLimits

@testable import Scenarios

@Suite(.ends())
struct ExpressionWordingTests {
    /// What is wrong with an expression: the place in it, from 1, the message, and the hint behind an arrow.
    static func mistakes(_ expression: String) -> [String] {
        let quoted = expression.replacing("\"", with: "'")
        do {
            let text = ExpressionTests.scenario(always: "\"\(quoted)\"")
            _ = try Compile.plans(text)
            return []
        } catch {
            return error.all.map {
                "\($0.position.column - 13): \($0.message)\($0.hint.map { " -> \($0)" } ?? "")"
            }
        }
    }

    static let rows: [(expression: String, mistakes: [String])] = [
        (
            "meter.power * flat.load.energy > 1 W",
            [
                "15: `meter.power` is a power and `flat.load.energy` is an energy; they cannot be "
                    + "multiplied"
            ]
        ),
        (
            "meter.voltage / meter.power > 1",
            [
                "17: `meter.voltage` is a voltage and `meter.power` is a power; they cannot be divided"
            ]
        ),
        (
            "meter.online > true",
            [
                "1: `meter.online` is `true` or `false`, which has no order -> compare with == or !="
            ]
        ),
        ("meter.online + 1 > 2", ["1: cannot calculate with `meter.online`, which is `true` or `false`"]),
        (
            "start + meter.power < end",
            [
                "9: only a duration can be added to or subtracted from an instant, found `meter.power` "
                    + "-> write start + 5 min"
            ]
        ),
        (
            "start + 5 < end",
            [
                "9: only a duration can be added to or subtracted from an instant, found `5` -> write "
                    + "start + 5 min"
            ]
        ),
        (
            "end - start > 1 h",
            [
                "7: only a duration can be added to or subtracted from an instant, found `start` -> "
                    + "write start + 5 min"
            ]
        ),
        (
            "avg(meter.power, 5) > 1 W",
            [
                "18: a window takes a duration above zero, found `5` -> write 10 min"
            ]
        ),
        (
            "avg(meter.power, -5 s) > 1 W",
            [
                "18: a window takes a duration above zero, found `-5 s` -> write 10 min"
            ]
        ),
        (
            "meter.power in 1 kW..5 V",
            [
                "22: `meter.power` is a power and `5 V` is a voltage; they cannot be compared"
            ]
        ),
        (
            "meter.power in 1 V..5 kW",
            [
                "16: `meter.power` is a power and `1 V` is a voltage; they cannot be compared"
            ]
        ),
        ("abs() > 1", ["1: `abs` takes one value, found `abs()`"]),
        ("abs(meter.power, 1 W) > 1 W", ["1: `abs` takes one value, found `abs(meter.power, 1 W)`"]),
        (
            "max(meter.power, 1 V) > 1 W",
            [
                "18: `meter.power` is a power and `1 V` is a voltage; `max` takes values of one kind"
            ]
        ),
        ("count(meter.power) > 1", ["7: expected a condition, found `meter.power`, which is a power"]),
        (
            "count(hub.alert(count(meter.sample) > 1)) > 1",
            [
                "17: `count` looks at a span of time; it cannot stand inside of an event's brackets"
            ]
        ),
        ("meter.sample.p95 > 1 s", ["1: `meter.sample.p95` is an event, which has no percentiles"]),
        ("meter.online.p95", ["1: `meter.online.p95` is no percentile of a number over time"]),
        ("meter.power.p95.l1 > 1 W", ["7: `meter` has no `power.p95.l1`"]),
        ("meter.powr.l1 > 1 W", ["7: `meter` has no `powr.l1`"]),
        ("hub.latest.power > 1 W", ["5: `hub` has no `latest.power`; did you mean `latest(D).power`?"]),
        (
            "hub.latest(meter, meter).power > 1 W",
            [
                "1: `hub.latest(D).power` is written like this, found `hub.latest(meter, meter).power`"
            ]
        ),
        (
            "hub.latest(flat).power > 1 W",
            [
                "12: unknown meter `flat`; known are `grid_meter_1` and `meter`"
            ]
        ),
        ("hub.energy(meter, yesterday).import > 1 Wh", ["19: expected `today`, found `yesterday`"]),
        (
            "hub.energy(meter).import > 1 Wh",
            [
                "1: `hub.energy(D, today).import` is written like this, found `hub.energy(meter).import`"
            ]
        ),
        ("today", ["1: `today` stands only between brackets, as in hub.energy(meter, today)"]),
        ("none", ["1: `none` is an action and no value"]),
        ("truth(meter)", ["1: `truth` stands only behind `equals:` and `follows:`"]),
        ("$alram", ["1: unknown parameter `alram`; did you mean `alarm`?"]),
        (
            "$trick == none",
            [
                "1: `$trick` is `meter.bypass` here, which is no value (case `bypassed`)",
                "1: `none` is an action and no value (case `honest`)",
            ]
        ),
        (
            "hub.alert",
            [
                "1: expected a condition, found `hub.alert`, which is an event or an instant "
                    + "-> write count(hub.alert) > 0"
            ]
        ),
        ("tamper.answer", ["8: `tamper` has no `answer`; it has `start` and `end`"]),
        ("tamper.foo", ["8: `tamper` has no `foo`; it has `start` and `end`"]),
        ("tamper", ["1: `tamper` is a timeline entry; name something of it, for example `tamper.start`"]),
        ("meter.power >> 1 W", ["14: expected a value, found `>`"]),
        ("meter.power > 1e3 W", ["15: `1e3` is neither a number nor a quantity"]),
        ("meter.power > 1 kw", ["17: unknown unit `kw` -> write 1 kW"]),
        ("meter.power > 1,5 kW", ["16: expected the end of the expression, found `,`"]),
        ("meter.power > 1 kW and", ["23: expected a value, found nothing more"]),
        ("and", ["1: expected a value, found `and`"]),
        ("", ["1: expected a value, found nothing more"]),
        ("meter..power", ["6: expected the end of the expression, found `..`"]),
        ("meter.power[1] > 1 W", ["1: `meter.power[1]` is a signal, and only events are counted by […]"]),
        ("meter.sample[0] > start", ["14: expected a whole number from 1 or `*`, found `0`"]),
        ("meter.sample[*] > start", ["7: `[*]` means the members of a fleet; count occurrences from 1"]),
        ("hub.alert(kind = HIGH_USAGE)", ["16: `=` has no meaning in an expression -> compare with =="]),
        (
            "count(hub.alert(kind > HIGH_USAGE)) > 1",
            [
                "17: `kind` is a choice, which has no order -> compare with == or !="
            ]
        ),
        (
            "count(hub.alert(meter == flat)) > 1",
            [
                "26: unknown meter `flat`; known are `grid_meter_1` and `meter`"
            ]
        ),
        (
            "count(hub.alert(meter.power > 1 W)) > 1",
            [
                "17: `hub.alert` has no field `meter.power`; known are `kind`, `meter` and `value`"
            ]
        ),
        (
            "count(hub.alert(HIGH_USAGE == kind)) > 1",
            [
                "17: `hub.alert` has no field `HIGH_USAGE`; known are `kind`, `meter` and `value`"
            ]
        ),
        ("count(hub.alert(kind)) > 1", ["17: expected a condition, found `kind`, which is a choice"]),
        (
            "count(hub.reading(power > 3)) > 1",
            [
                "27: `3` needs a unit, since `power` is a power -> write 3 W"
            ]
        ),
        (
            "count(hub.refused(reason == json)) > 1",
            [
                "29: `reason` has no value `json`; known are `unknown-meter` and `not-json`"
            ]
        ),
        (
            "meter.power > unknown-thing",
            [
                "15: unknown name `unknown`; known are `flat`, `meter`, `hub`, `cooking` and `tamper`",
                "23: unknown name `thing`; known are `flat`, `meter`, `hub`, `cooking` and `tamper`",
            ]
        ),
        ("\"abc", ["1: the text that begins here has no closing quote"]),
        ("meter.power > 1 W or 3", ["22: expected a condition, found `3`, which is a count"]),
        ("not meter.power", ["5: expected a condition, found `meter.power`, which is a power"]),
        ("-meter.online", ["2: cannot calculate with `meter.online`, which is `true` or `false`"]),
        ("day 2 > start", ["7: expected a time of day, found `>` -> write day 2 07:00"]),
        ("day 0 07:00 > start", ["5: expected the number of a day, found `0` -> write day 2 07:00"]),
        ("25:00 > start", ["1: there is no time `25:00`; a day goes from 00:00 to 23:59:59"]),
        ("meter.power in 1 W", ["19: expected `..`, found nothing more -> write in a..b"]),
        ("meter.power in 1..2", ["16: `1` needs a unit, since `meter.power` is a power -> write 1 W"]),
        ("count > 1", ["7: expected `(` after `count`, found `>`"]),
        ("if meter.power", ["4: expected the end of the expression, found `meter`"]),
        ("§", ["1: `§` has no meaning in an expression"]),
        ("meter.power > 1 W; true", ["18: `;` has no meaning in an expression"]),
        ("flat.soc > 1", ["6: `flat` has no `soc`"]),
        ("meter.poll", ["7: `meter` has no `poll`"]),
        ("hub.notified", ["5: `hub` has no `notified`"]),
        ("minter.pending > 1", ["1: unknown name `minter`; did you mean `meter` (line 27)?"]),
        (
            "meters[17].power > 1 W",
            [
                "1: unknown name `meters`; did you mean `meter` (line 27)?"
            ]
        ),
        (
            "sum(meters[*].power) > 1 W",
            [
                "5: unknown name `meters`; did you mean `meter` (line 27)?"
            ]
        ),
        ("hub.readings(meter)", ["5: `hub.readings` is a series, which stands only behind `series:`"]),
        (
            "grid_meter_1.power > 1 W",
            [
                "1: unknown name `grid_meter_1`; known are `flat`, `meter`, `hub`, `cooking` and `tamper`"
            ]
        ),
        ("flat.grid > 1 W", ["6: `flat` has no `grid`; did you mean `grid.power`?"]),
    ]

    @Test(arguments: rows) func `a mistake in an expression is told at its own place`(
        expression: String, mistakes: [String]
    ) {
        #expect(Self.mistakes(expression) == mistakes)
    }

    @Test(arguments: ["start < end", "$alarm", "tamper.start - 1 min < cooking.end"])
    func `an expression that is in order has no mistakes`(expression: String) {
        #expect(Self.mistakes(expression) == [])
    }
}
