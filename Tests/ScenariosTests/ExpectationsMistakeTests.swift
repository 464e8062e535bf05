import Testing
import TimeLimits

/// What the checker says about mistakes in expectations.
@Suite(.ends())
struct ExpectationsMistakeTests {
    static let rows: [MistakeRow] = [
        MistakeRow(
            "no expectation",
            """
            expect:

            """,
            """
            expects:

            """,
            """
            s.yaml:1:1: error: a scenario needs `expect`, a list of what must hold
            s.yaml:40:1: error: unknown key `expects`; did you mean `expect`?
            """),
        MistakeRow(
            "an expectation without an id",
            """
            - id: no-false-alarm
                unless: $alarm
            """,
            "- unless: $alarm",
            """
            s.yaml:48:5: error: an expectation needs `id`
               48 |   - unless: $alarm
                  |     ^ add id: alarm-in-time
            """),
        MistakeRow(
            "an id twice",
            "id: no-false-alarm",
            "id: alarm-in-time",
            """
            s.yaml:48:9: error: expectation `alarm-in-time` is defined twice; it was first defined in \
            line 41
            """),
        MistakeRow(
            "a second form",
            "    witness: flat",
            """
                always: meter.online
                witness: flat
            """,
            "s.yaml:51:5: error: `always` is a second form beside `never`; an expectation has one"),
        MistakeRow(
            "a key of another form",
            "    witness: flat.grid.power > 1 kW",
            "    within: 2 min",
            "s.yaml:51:5: error: `within` has no meaning beside `never`"),
        MistakeRow(
            "a table beside what is none",
            """
                never: hub.alert(kind == THEFT_SUSPICION)
                witness: flat.grid.power > 1 kW
            """,
            """
                table: hub.hourly(meter)
                equals: truth.daily(flat.grid)
            """,
            """
            s.yaml:51:13: error: `hub.hourly(grid_meter_1)` has a row an hour, \
            and `truth.daily(flat.grid)` one a day
            """),
        MistakeRow(
            "no form",
            """
                never: hub.alert(kind == THEFT_SUSPICION)
                witness: flat.grid.power > 1 kW

            """,
            "",
            """
            s.yaml:48:5: error: an expectation needs a form: `always`, `never`, `eventually`, \
            `whenever`, `that`, `series`, `sequence`, `stays`, `gap`, `table` or `each`
            """),
        MistakeRow(
            "no deadline",
            """
                within: 2 min

            """,
            "",
            "s.yaml:43:5: error: `whenever` needs `within`"),
        MistakeRow(
            "a deadline after the end",
            "within: 2 min",
            "within: 5 h",
            "s.yaml:45:13: error: `tamper.start + 5 h` lies after the end of the run (6 h)"),
        MistakeRow(
            "a signal in only",
            "only: $alarm",
            "only: meter.power > 1 W",
            """
            s.yaml:42:11: error: `only` knows parameters only, found `meter.power`
               42 |     only: meter.power > 1 W
                  |           ^^^^^^^^^^^ write $name == value
            """),
        MistakeRow(
            "an unknown parameter in only",
            "only: $alarm",
            "only: $alram",
            "s.yaml:42:11: error: unknown parameter `alram`; did you mean `alarm`?"),
        MistakeRow(
            "no expectation left in a case",
            """
                unless: $alarm
                never: hub.alert(kind == THEFT_SUSPICION)
                witness: flat.grid.power > 1 kW

              - id: every-sample-stored-once
            """,
            """
                only: $alarm
                never: hub.alert(kind == HIGH_USAGE)

              - id: every-sample-stored-once
                only: $alarm
            """,
            "s.yaml:17:12: error: case `honest` has no expectation left after `only` and `unless`"),
        MistakeRow(
            "an unknown window",
            """
                count: 1

            """,
            """
                count: 1
                during: coking

            """,
            "s.yaml:47:13: error: unknown timeline entry `coking`; did you mean `cooking` (line 37)?"),
        MistakeRow(
            "an unknown series",
            "series: hub.readings(meter)",
            "series: hub.reading(meter)",
            "s.yaml:54:17: error: `hub` has no series `reading`; did you mean `readings`?"),
        MistakeRow(
            "an unknown component in a series",
            "series: hub.readings(meter)",
            "series: hab.readings(meter)",
            "s.yaml:54:13: error: unknown component `hab`; did you mean `hub` (line 34)?"),
        MistakeRow(
            "the truth of an unknown device",
            "equals: truth(meter)",
            "equals: truth(metr)",
            "s.yaml:55:19: error: unknown device `metr`; did you mean `meter` (line 27)?"),
        MistakeRow(
            "the truth of a way that no such device has",
            "equals: truth(meter)",
            "equals: truth(meter.mqtt)",
            """
            s.yaml:55:25: error: `meter` has no way to hand out values `mqtt`; known are `push`, `rest` and `modbus`
            """),
        MistakeRow(
            "the truth of a way that the device does not have",
            "equals: truth(meter)",
            "equals: truth(meter.modbus)",
            """
            s.yaml:55:25: error: `meter` hands out nothing over `modbus`, since it has no `modbus`
            """),
        MistakeRow(
            "the truth of a site",
            "equals: truth(meter)",
            "equals: truth(flat.grid)",
            """
            s.yaml:55:19: error: `equals` takes the truth of a device, and `flat` is a site
               55 |     equals: truth(flat.grid)
                  |                   ^^^^^^^^^ write follows: truth(flat.grid)
            """),
        MistakeRow(
            "negative duplicates",
            "duplicates: 0",
            "duplicates: -1",
            """
            s.yaml:56:17: error: `duplicates` of a series takes a whole number, found `-1`, which is less \
            than 0
               56 |     duplicates: -1
                  |                 ^^ write 0
            """),
        MistakeRow(
            "a tolerance without a unit",
            "duplicates: 0",
            "tolerance: 3",
            "s.yaml:56:16: error: `tolerance` takes `device` or a quantity with a unit, found `3`"),
        MistakeRow(
            "gaps that are no list",
            "duplicates: 0",
            "gaps: cooking",
            """
            s.yaml:56:11: error: `gaps` takes a list of windows, found `cooking`
               56 |     gaps: cooking
                  |           ^^^^^^^ write [cooking]
            """),
        MistakeRow(
            "a series that follows",
            """
                equals: truth(meter)
                duplicates: 0
            """,
            """
                follows: truth(meter)
                lag: 3 s
            """,
            "s.yaml:54:5: error: `series` needs `tolerance`"),
        MistakeRow(
            "a follower of another quantity",
            """
                equals: truth(meter)
                duplicates: 0
            """,
            """
                follows: flat.grid.voltage
                tolerance: 20 W
                lag: 3 s
            """,
            """
            s.yaml:55:14: error: `flat.grid.voltage` is a voltage, and the tolerance is a power
            """),
        MistakeRow(
            "a sequence of one",
            """
                never: hub.alert(kind == THEFT_SUSPICION)
                witness: flat.grid.power > 1 kW
            """,
            "    sequence: [hub.alert]",
            """
            s.yaml:50:15: error: `sequence` takes a list of two events or more, found a list of 1
               50 |     sequence: [hub.alert]
                  |               ^^^^^^^^^^^ write [outage.start, hub.alert, hub.cleared]
            """),
        MistakeRow(
            "a gap without a bound",
            """
                never: hub.alert(kind == THEFT_SUSPICION)
                witness: flat.grid.power > 1 kW
            """,
            "    gap: hub.alert",
            "s.yaml:50:5: error: `gap` needs `at_least` or `at_most`"),
    ]

    @Test(arguments: rows) func `a mistake is told where it stands and what to do`(row: MistakeRow) {
        #expect(row.scenario != Sample.evening)
        #expect(Compile.mistakes(row.scenario) == row.expected)
    }
}
