import Testing
import TimeLimits

/// What the checker says about mistakes in parameters and cases.
@Suite(.ends())
struct ParametersMistakeTests {
    static let rows: [MistakeRow] = [
        MistakeRow(
            "a parameter without a default",
            "trick: {type: action, default: none}",
            "trick: {type: action}",
            "s.yaml:13:3: error: parameter `trick` needs `default`"),
        MistakeRow(
            "an unknown type",
            "alarm: {type: bool, default: false}",
            "alarm: {type: boolean, default: false}",
            """
            s.yaml:14:17: error: unknown type `boolean`; known are `quantity`, `ratio`, `duration`, \
            `clock`, `instant`, `count`, `bool`, `text`, `choice` and `action`
            """),
        MistakeRow(
            "a default of another type",
            "alarm: {type: bool, default: false}",
            "alarm: {type: bool, default: no}",
            """
            s.yaml:14:32: error: parameter `alarm` takes `true` or `false`, found `no`
               14 |   alarm: {type: bool, default: no}
                  |                                ^^ write false
            """),
        MistakeRow(
            "a case with an unknown parameter",
            "trick: meter.bypass, alarm: true",
            "trik: meter.bypass, alarm: true",
            "s.yaml:18:22: error: unknown parameter `trik`; did you mean `trick`?"),
        MistakeRow(
            "a case with a wrong value",
            "alarm: true",
            "alarm: yes",
            """
            s.yaml:18:50: error: parameter `alarm` takes `true` or `false`, found `yes`
               18 |   - {case: bypassed, trick: meter.bypass, alarm: yes}
                  |                                                  ^^^ write true
            """),
        MistakeRow(
            "a condition on a value that the parameter cannot have",
            "only: $alarm",
            "only: $trick == meter.bypas",
            "s.yaml:42:21: error: `trick` has no value `meter.bypas`; did you mean `meter.bypass`?"),
        MistakeRow(
            "a case defined twice",
            "{case: bypassed,",
            "{case: honest,",
            "s.yaml:18:12: error: case `honest` is defined twice; it was first defined in line 17"),
        MistakeRow(
            "an unknown action in a case",
            "trick: meter.bypass",
            "trick: meter.bypas",
            "s.yaml:18:29: error: unknown action `meter.bypas`; did you mean `meter.bypass`?"),
        MistakeRow(
            "an action of later in a case",
            "trick: meter.bypass",
            "trick: chain.slow",
            "s.yaml:18:29: error: `chain.slow` is not built yet in this version of wattloop"),
        MistakeRow(
            "an unknown parameter",
            "do: $trick",
            "do: $trik",
            "s.yaml:38:36: error: unknown parameter `trik`; did you mean `trick`?"),
        MistakeRow(
            "an unknown parameter inside of a text",
            """
            serial: WEM3080_000001

            """,
            """
            serial: WEM3080_$trik

            """,
            """
            s.yaml:29:21: error: unknown parameter `trik`; did you mean `trick`?
               29 |     serial: WEM3080_$trik
                  |                     ^^^^^ write $$trik for the text itself

            s.yaml:54:26: error: `hub` knows no meter with the serial WEM3080_$trik of `meter`
            """),
    ]

    @Test(arguments: rows) func `a mistake is told where it stands and what to do`(row: MistakeRow) {
        #expect(row.scenario != Sample.evening)
        #expect(Compile.mistakes(row.scenario) == row.expected)
    }
}
