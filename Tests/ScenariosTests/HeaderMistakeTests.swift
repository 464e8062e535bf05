import Testing
import TimeLimits

/// What the checker says about mistakes in header and time.
@Suite(.ends())
struct HeaderMistakeTests {
    static let rows: [MistakeRow] = [
        MistakeRow(
            "an unknown key of the file",
            "tags: [alerting, pr]",
            "tgas: [alerting, pr]",
            "s.yaml:4:1: error: unknown key `tgas`; did you mean `tags`?"),
        MistakeRow(
            "another version",
            "wattloop: 1",
            "wattloop: 2",
            "s.yaml:1:11: error: `wattloop` takes the version of the language, which is 1, found `2`"),
        MistakeRow(
            "no version",
            """
            wattloop: 1

            """,
            "",
            "s.yaml:1:1: error: a scenario starts with `wattloop: 1`, a fragment with `fragment: 1`"),
        MistakeRow(
            "no name",
            """
            name: evening-theft

            """,
            "",
            """
            s.yaml:1:1: error: a scenario needs `name`, a text
                1 | wattloop: 1
                  | ^ add name: evening-theft
            """),
        MistakeRow(
            "a name with spaces",
            "name: evening-theft",
            "name: Evening theft",
            "s.yaml:2:7: error: `name` takes small letters, digits, `-` and `_`, found `Evening theft`"),
        MistakeRow(
            "a seed that is no number",
            "seed: 77",
            "seed: -1",
            """
            s.yaml:5:7: error: `seed` takes a whole number from 0, found `-1`
                5 | seed: -1
                  |       ^^ write 77
            """),
        MistakeRow(
            "a record that is not all",
            "seed: 77",
            """
            seed: 77
            record: some
            """,
            "s.yaml:6:9: error: `record` takes `all`, found `some`"),
        MistakeRow(
            "no start",
            """
              start: 2025-11-03 17:00

            """,
            "",
            """
            s.yaml:7:1: error: `time` needs `start`, a text
                7 | time:
                  | ^^^^ add start: 2025-11-03 17:00
            """),
        MistakeRow(
            "a start without a time",
            "start: 2025-11-03 17:00",
            "start: 2025-11-03",
            """
            s.yaml:8:10: error: `start` takes a local date and time: `2025-11-03` is not a clock time
                8 |   start: 2025-11-03
                  |          ^^^^^^^^^^ write 2025-11-03 17:00
            """),
        MistakeRow(
            "a date that does not exist",
            "start: 2025-11-03 17:00",
            "start: 2025-02-30 17:00",
            """
            s.yaml:8:10: error: `start` takes a local date and time: there is no date `2025-02-30`
                8 |   start: 2025-02-30 17:00
                  |          ^^^^^^^^^^^^^^^^ write 2025-11-03 17:00
            """),
        MistakeRow(
            "an unknown zone",
            "zone: Asia/Karachi",
            "zone: Asia/Karatchi",
            "s.yaml:9:9: error: unknown zone `Asia/Karatchi`; did you mean `Asia/Karachi`?"),
        MistakeRow(
            "a length without a unit",
            "length: 6 h",
            "length: 6",
            """
            s.yaml:10:11: error: `length` of `time` takes a duration, found `6` without a unit
               10 |   length: 6
                  |           ^ write 6 s
            """),
        MistakeRow(
            "a length of zero",
            "length: 6 h",
            "length: 0 s",
            """
            s.yaml:10:11: error: `length` takes a duration above zero and up to 20 years, found 0 s
               10 |   length: 0 s
                  |           ^^^ write 6 h
            """),
        MistakeRow(
            "paced mode",
            "length: 6 h",
            """
            length: 6 h
              modes: [virtual, paced]
            """,
            """
            s.yaml:11:20: error: `paced` takes how much faster than the real clock it is, found nothing
               11 |   modes: [virtual, paced]
                  |                    ^^^^^ write paced 60x
            """),
        MistakeRow(
            "a pace that stands still",
            "length: 6 h",
            """
            length: 6 h
              modes: [paced 0x]
            """,
            """
            s.yaml:11:11: error: `paced` takes a factor from 0.1x to 3600x, found `0x`
               11 |   modes: [paced 0x]
                  |           ^^^^^^^^ write paced 60x
            """),
        MistakeRow(
            "a pace that no machine keeps",
            "length: 6 h",
            """
            length: 6 h
              modes: [paced 1000000x]
            """,
            """
            s.yaml:11:11: error: `paced` takes a factor from 0.1x to 3600x, found `1000000x`
               11 |   modes: [paced 1000000x]
                  |           ^^^^^^^^^^^^^^ write paced 60x
            """),
        MistakeRow(
            "a pace in words",
            "length: 6 h",
            """
            length: 6 h
              modes: [paced fast]
            """,
            """
            s.yaml:11:11: error: `paced` takes how much faster than the real clock it is, found `fast`
               11 |   modes: [paced fast]
                  |           ^^^^^^^^^^ write paced 60x
            """),
        MistakeRow(
            "a mode twice",
            "length: 6 h",
            """
            length: 6 h
              modes: [paced 10x, paced 60x]
            """,
            """
            s.yaml:11:22: error: `modes` names paced mode twice
               11 |   modes: [paced 10x, paced 60x]
                  |                      ^^^^^^^^^ leave one out
            """),
        MistakeRow(
            "an unknown mode",
            "length: 6 h",
            """
            length: 6 h
              modes: real
            """,
            "s.yaml:11:10: error: unknown mode `real`; known are `virtual` and `paced 60x`"),
        MistakeRow(
            "slack",
            "length: 6 h",
            """
            length: 6 h
              slack: 2 s
            """,
            """
            s.yaml:11:3: error: `slack` belongs to paced mode, and this scenario runs in virtual time only
               11 |   slack: 2 s
                  |   ^^^^^ write modes: [virtual, paced 60x], or leave `slack` out
            """),
        MistakeRow(
            "a warm-up as long as the run",
            "length: 6 h",
            """
            length: 6 h
              warmup: 6 h
            """,
            "s.yaml:11:11: error: `warmup` is as long as the run (6 h), so nothing would be judged"),
        MistakeRow(
            "a start that the zone skips",
            """
              start: 2025-11-03 17:00
              zone: Asia/Karachi
            """,
            """
              start: 2025-03-30 02:30
              zone: Europe/Berlin
            """,
            """
            s.yaml:8:10: error: `2025-03-30 02:30` does not happen on 2025-03-30 in Europe/Berlin, where \
            clocks skip it: it would be 01:30 +01:00 or 03:30 +02:00
                8 |   start: 2025-03-30 02:30
                  |          ^^^^^^^^^^^^^^^^ start at another time
            """),
        MistakeRow(
            "a start that the zone repeats",
            """
              start: 2025-11-03 17:00
              zone: Asia/Karachi
            """,
            """
              start: 2025-10-26 02:30
              zone: Europe/Berlin
            """,
            """
            s.yaml:8:10: error: `2025-10-26 02:30` happens twice on 2025-10-26 in Europe/Berlin: at \
            02:30 +02:00 or 02:30 +01:00
                8 |   start: 2025-10-26 02:30
                  |          ^^^^^^^^^^^^^^^^ start at another time
            """),
    ]

    @Test(arguments: rows) func `a mistake is told where it stands and what to do`(row: MistakeRow) {
        #expect(row.scenario != Sample.evening)
        #expect(Compile.mistakes(row.scenario) == row.expected)
    }
}
