import Testing
import TimeLimits

/// What the checker says about mistakes in expressions.
@Suite(.ends())
struct ExpressionsMistakeTests {
    static let rows: [MistakeRow] = [
        MistakeRow(
            "an unknown name",
            "witness: flat.grid.power > 1 kW",
            "witness: flt.grid.power > 1 kW",
            "s.yaml:51:14: error: unknown name `flt`; did you mean `flat` (line 21)?"),
        MistakeRow(
            "an unknown signal",
            "witness: flat.grid.power > 1 kW",
            "witness: flat.grid.powr > 1 kW",
            "s.yaml:51:19: error: `flat` has no `grid.powr`; did you mean `grid.power`?"),
        MistakeRow(
            "a comparison of power and energy",
            "witness: flat.grid.power > 1 kW",
            "witness: flat.grid.power > 1 kWh",
            """
            s.yaml:51:32: error: `flat.grid.power` is a power and `1 kWh` is an energy; they cannot be \
            compared
            """),
        MistakeRow(
            "a bare number in a comparison",
            "witness: flat.grid.power > 1 kW",
            "witness: flat.grid.power > 1000",
            """
            s.yaml:51:32: error: `1000` needs a unit, since `flat.grid.power` is a power
               51 |     witness: flat.grid.power > 1000
                  |                                ^^^^ write 1000 W
            """),
        MistakeRow(
            "a sum of power and energy",
            "witness: flat.grid.power > 1 kW",
            "witness: flat.grid.power + flat.load.energy > 1 kW",
            """
            s.yaml:51:32: error: `flat.grid.power` is a power and `flat.load.energy` is an energy; they \
            cannot be added
            """),
        MistakeRow(
            "equality with a site",
            "witness: flat.grid.power > 1 kW",
            "witness: flat.grid.power == 1 kW",
            """
            s.yaml:51:14: error: `flat.grid.power` is exact, so `==` would hold by chance only; use `in`
               51 |     witness: flat.grid.power == 1 kW
                  |              ^^^^^^^^^^^^^^^ write in a..b
            """),
        MistakeRow(
            "no condition",
            "witness: flat.grid.power > 1 kW",
            "witness: flat.grid.power",
            "s.yaml:51:14: error: expected a condition, found `flat.grid.power`, which is a power"),
        MistakeRow(
            "a phase that is not there",
            "witness: flat.grid.power > 1 kW",
            "witness: flat.grid.power.l2 > 1 kW",
            """
            s.yaml:51:30: error: `flat` has one phase, so there is no `l2`
               51 |     witness: flat.grid.power.l2 > 1 kW
                  |                              ^^ write grid: {phases: 3} at the site, or l1
            """),
        MistakeRow(
            "a chain of comparisons",
            "witness: flat.grid.power > 1 kW",
            "witness: 1 kW < flat.grid.power < 2 kW",
            """
            s.yaml:51:37: error: comparisons do not chain
               51 |     witness: 1 kW < flat.grid.power < 2 kW
                  |                                     ^ join two of them with and
            """),
        MistakeRow(
            "an expression that ends too early",
            "witness: flat.grid.power > 1 kW",
            "witness: flat.grid.power >",
            "s.yaml:51:31: error: expected a value, found nothing more"),
        MistakeRow(
            "an unclosed bracket",
            "witness: flat.grid.power > 1 kW",
            "witness: (flat.grid.power > 1 kW",
            """
            s.yaml:51:37: error: expected `)`, found nothing more
               51 |     witness: (flat.grid.power > 1 kW
                  |                                     ^ in flow style, { } and [ ], a call with a \
            comma needs quotes around the whole
            """),
        MistakeRow(
            "a single equals sign",
            "witness: flat.grid.power > 1 kW",
            "witness: flat.grid.power = 1 kW",
            """
            s.yaml:51:30: error: `=` has no meaning in an expression
               51 |     witness: flat.grid.power = 1 kW
                  |                              ^ compare with ==
            """),
        MistakeRow(
            "an empty range",
            "witness: flat.grid.power > 1 kW",
            "witness: flat.grid.power in 2 kW..1 kW",
            """
            s.yaml:51:33: error: the range `2 kW..1 kW` is empty
               51 |     witness: flat.grid.power in 2 kW..1 kW
                  |                                 ^^^^ write the smaller one first
            """),
        MistakeRow(
            "a signal of later",
            "witness: flat.grid.power > 1 kW",
            "witness: flat.battery.power > 1 kW",
            "s.yaml:51:19: error: `flat.battery.power` is not built yet in this version of wattloop"),
        MistakeRow(
            "a member of what is no fleet",
            "witness: flat.grid.power > 1 kW",
            "witness: meter[3].power > 1 kW",
            """
            s.yaml:51:14: error: `meter` is one device and no fleet, so there is no `meter[3]`
               51 |     witness: meter[3].power > 1 kW
                  |              ^^^^^^^^^^^^^^ write meter
            """),
        MistakeRow(
            "a device alone",
            "witness: flat.grid.power > 1 kW",
            "witness: meter > 1 kW",
            "s.yaml:51:14: error: `meter` is a device; name something of it, for example `meter.power`"),
        MistakeRow(
            "an unknown function",
            "witness: flat.grid.power > 1 kW",
            "witness: mean(flat.grid.power) > 1 kW",
            """
            s.yaml:51:14: error: unknown function `mean`; known are `abs`, `min`, `max`, `sum`, `count`, \
            `avg` and `rate`
            """),
        MistakeRow(
            "a rate without a window",
            "witness: flat.grid.power > 1 kW",
            "witness: rate(flat.grid.power) > 1 kW",
            """
            s.yaml:51:14: error: `rate` takes a value and a duration, as in rate(x, 10 s), found \
            `rate(flat.grid.power)`
            """),
        MistakeRow(
            "an unknown event",
            "never: hub.alert(kind == THEFT_SUSPICION)",
            "never: hub.alarm(kind == THEFT_SUSPICION)",
            "s.yaml:50:16: error: `hub` has no `alarm`"),
        MistakeRow(
            "an unknown field",
            "never: hub.alert(kind == THEFT_SUSPICION)",
            "never: hub.alert(knd == THEFT_SUSPICION)",
            "s.yaml:50:22: error: `hub.alert` has no field `knd`; did you mean `kind`?"),
        MistakeRow(
            "an unknown kind",
            "never: hub.alert(kind == THEFT_SUSPICION)",
            "never: hub.alert(kind == THEFT)",
            """
            s.yaml:50:30: error: `kind` has no value `THEFT`; known are `THEFT_SUSPICION`, \
            `METER_OFFLINE` and `HIGH_USAGE`
            """),
        MistakeRow(
            "a value without its kind",
            "never: hub.alert(kind == THEFT_SUSPICION)",
            "never: hub.alert(value > 1 A)",
            """
            s.yaml:50:22: error: `value` has the unit of its `kind`; compare that beside it
               50 |     never: hub.alert(value > 1 A)
                  |                      ^^^^^ write kind == … and value …
            """),
        MistakeRow(
            "a value of another kind",
            "never: hub.alert(kind == THEFT_SUSPICION)",
            "never: hub.alert(kind == THEFT_SUSPICION and value > 1 kW)",
            "s.yaml:50:58: error: `value` is a current and `1 kW` is a power; they cannot be compared"),
        MistakeRow(
            "an unknown meter",
            "meter == grid_meter_1",
            "meter == grid_meter_2",
            "s.yaml:44:58: error: unknown meter `grid_meter_2`; did you mean `grid_meter_1`?"),
        MistakeRow(
            "conditions with a comma",
            "never: hub.alert(kind == THEFT_SUSPICION)",
            "never: hub.alert(kind == THEFT_SUSPICION, meter == meter)",
            "s.yaml:50:47: error: the conditions of an event are joined by `and`"),
        MistakeRow(
            "an occurrence for an event",
            "never: hub.alert(kind == THEFT_SUSPICION)",
            "never: hub.alert[2]",
            """
            s.yaml:50:12: error: `hub.alert[2]` is one instant; an event that may happen again belongs \
            here
               50 |     never: hub.alert[2]
                  |            ^^^^^^^^^^^^ leave out […]
            """),
    ]

    @Test(arguments: rows) func `a mistake is told where it stands and what to do`(row: MistakeRow) {
        #expect(row.scenario != Sample.evening)
        #expect(Compile.mistakes(row.scenario) == row.expected)
    }
}
