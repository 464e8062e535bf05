import Testing
import TimeLimits

/// What the checker says about mistakes in the timeline.
@Suite(.ends())
struct TimelineMistakeTests {
    static let rows: [MistakeRow] = [
        MistakeRow(
            "an unknown action",
            "do: load.add",
            "do: load.ad",
            "s.yaml:37:36: error: unknown action `load.ad`; did you mean `load.add`?"),
        MistakeRow(
            "an action of later",
            "do: load.add",
            "do: chain.slow",
            "s.yaml:37:36: error: `chain.slow` is not built yet in this version of wattloop"),
        MistakeRow(
            "an unknown target",
            "with: {site: flat, power",
            "with: {site: flatt, power",
            "s.yaml:37:60: error: unknown site `flatt`; did you mean `flat` (line 21)?"),
        MistakeRow(
            "a target of another kind",
            "with: {site: flat, power",
            "with: {site: meter, power",
            "s.yaml:37:60: error: `load.add` happens to a site, and `meter` is a device"),
        MistakeRow(
            "an unknown device as a target",
            "with: {device: meter}",
            "with: {device: metr}",
            "s.yaml:38:62: error: unknown device `metr`; did you mean `meter` (line 27)?"),
        MistakeRow(
            "a missing field",
            "power: 1500 W, ",
            "",
            """
            s.yaml:37:47: error: `load.add` needs `power`, a power
               37 |   - {id: cooking, at: "18:30", do: load.add,  with: {site: flat, power_factor: \
            0.98}, for: 30 min}
                  |                                               ^^^^ add power: 1500 W
            """),
        MistakeRow(
            "an unknown field of an action",
            "power_factor: 0.98",
            "powerfactor: 0.98",
            "s.yaml:37:81: error: unknown field `powerfactor`; did you mean `power_factor`?"),
        MistakeRow(
            "a power factor beyond one",
            "power_factor: 0.98",
            "power_factor: 1.98",
            """
            s.yaml:37:95: error: `power_factor` of `load.add` takes a ratio, found `1.98`, which is not \
            in 0.01..1
               37 |   - {id: cooking, at: "18:30", do: load.add,  with: {site: flat, power: 1500 W, \
            power_factor: 1.98}, for: 30 min}
                  |                                                                                      \
                     ^^^^ write a ratio from 0.01 to 1
            """),
        MistakeRow(
            "an unknown key of an entry",
            "for: 30 min",
            "fro: 30 min",
            "s.yaml:37:102: error: unknown key `fro` of a timeline entry; did you mean `for`?"),
        MistakeRow(
            "a moment with a length",
            "do: $trick,    with: {device: meter}, for: 15 min",
            "do: device.reboot, with: {device: meter}, for: 15 min",
            """
            s.yaml:38:74: error: `device.reboot` is a moment and takes no `for`
               38 |   - {id: tamper,  at: "18:40", do: device.reboot, with: {device: meter}, for: 15 min}
                  |                                                                          ^^^ leave \
            it out
            """),
        MistakeRow(
            "chances of what has none",
            "for: 30 min",
            "times: 3",
            """
            s.yaml:37:102: error: `times` bounds what strikes messages; `load.add` does not
               37 |   - {id: cooking, at: "18:30", do: load.add,  with: {site: flat, power: 1500 W, \
            power_factor: 0.98}, times: 3}
                  |                                                                                      \
                            ^^^^^ use for:
            """),
        MistakeRow(
            "an entry twice",
            "{id: tamper, ",
            "{id: cooking, ",
            """
            s.yaml:38:10: error: `cooking` is defined twice; it was first defined as a timeline entry at \
            s.yaml:37:10
            s.yaml:43:15: error: unknown name `tamper`; known are `flat`, `meter`, `hub` and `cooking`
            """),
        MistakeRow(
            "an entry without an instant",
            "at: \"18:30\", ",
            "",
            """
            s.yaml:37:5: error: a timeline entry needs `at`
               37 |   - {id: cooking, do: load.add,  with: {site: flat, power: 1500 W, power_factor: \
            0.98}, for: 30 min}
                  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\
            ^^^^^^^^^^^^^^^^ add at: "18:30"
            """),
        MistakeRow(
            "an instant after the end",
            "at: \"18:30\"",
            "at: start + 7 h",
            "s.yaml:37:23: error: `start + 7 h` lies after the end of the run (6 h)"),
        MistakeRow(
            "a clock of the next day",
            "at: \"18:30\"",
            "at: \"16:30\"",
            "s.yaml:37:23: error: `16:30` lies after the end of the run (6 h)"),
        MistakeRow(
            "an instant before the start",
            "at: \"18:30\"",
            "at: start - 1 h",
            "s.yaml:37:23: error: `start - 1 h` lies before the start of the run"),
        MistakeRow(
            "a circle",
            """
            at: "18:30", do: load.add,  with: {site: flat, power: 1500 W, power_factor: 0.98}, for: 30 \
            min}
              - {id: tamper,  at: "18:40"
            """,
            """
            at: tamper.end, do: load.add,  with: {site: flat, power: 1500 W}, for: 30 min}
              - {id: tamper,  at: cooking.start - 1 min
            """,
            "s.yaml:37:5: error: the instants of `cooking` and `tamper` depend on each other in a circle"),
        MistakeRow(
            "an entry that waits for itself",
            "at: \"18:30\", do: load.add",
            "at: cooking.end, do: load.add",
            "s.yaml:37:5: error: the instant of `cooking` depends on itself"),
        MistakeRow(
            "an end that is none",
            """
            for: 30 min}
              - {id: tamper,  at: "18:40"
            """,
            """
            }
              - {id: tamper,  at: cooking.end
            """,
            """
            s.yaml:38:23: error: `cooking` lasts to the end of the run and has no end of its own
               38 |   - {id: tamper,  at: cooking.end, do: $trick,    with: {device: meter}, for: 15 min}
                  |                       ^^^^^^^^^^^ give it for:
            """),
        MistakeRow(
            "no time of day",
            "at: \"18:30\"",
            "at: \"18:70\"",
            "s.yaml:37:24: error: there is no time `18:70`; a day goes from 00:00 to 23:59:59"),
        MistakeRow(
            "a condition for an instant",
            "at: \"18:30\"",
            "at: flat.grid.power > 1 kW",
            """
            s.yaml:37:23: error: expected an instant, found `flat.grid.power > 1 kW`, which is `true` or \
            `false`
               37 |   - {id: cooking, at: flat.grid.power > 1 kW, do: load.add,  with: {site: flat, \
            power: 1500 W, power_factor: 0.98}, for: 30 min}
                  |                       ^^^^^^^^^^^^^^^^^^^^^^ write "18:30", start + 4 h or \
            outage.end + 90 s
            """),
        MistakeRow(
            "phase of a single-phase site",
            "power_factor: 0.98",
            "phase: l2",
            "s.yaml:37:88: error: `flat` has one phase, so there is no `l2`"),
        MistakeRow(
            "a roof that is not there",
            "do: load.add,  with: {site: flat, power: 1500 W, power_factor: 0.98}",
            "do: roof.trip, with: {site: flat}",
            "s.yaml:37:60: error: `flat` has no roof, so `roof.trip` cannot happen there"),
    ]

    @Test(arguments: rows) func `a mistake is told where it stands and what to do`(row: MistakeRow) {
        #expect(row.scenario != Sample.evening)
        #expect(Compile.mistakes(row.scenario) == row.expected)
    }
}
