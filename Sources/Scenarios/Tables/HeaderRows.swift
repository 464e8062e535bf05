import Documents

/// The keys at the beginning of lines: of a scenario, of an entry of its timeline, of an expectation.
package enum HeaderRows {
    /// Keys of a scenario file.
    package static let scenario: [ConfigRow] = [
        ConfigRow("wattloop", .choice(["1"]), required: true, about: "the version of the language"),
        ConfigRow("name", .text, required: true, about: "small letters, digits, `-` and `_`"),
        ConfigRow("about", .text, about: "what the scenario shows, in a sentence"),
        ConfigRow("tags", .list(.text), default: "[]", about: "words that `--tag` chooses by"),
        ConfigRow("seed", .count(0...Int.max), default: "1", about: "all chance derives from it"),
        ConfigRow("time", .group(TimeRows.all), required: true, about: "when, where and how long"),
        ConfigRow("params", .map(.group(parameter)), about: "values that cases differ in: `$name`"),
        ConfigRow(
            "cases", .either([.list(.map(.text)), .group(caseFile)]),
            about:
                "rows of `case:` and parameters, or `{from: cases.csv}`; each is a test with a run of its own"
        ),
        ConfigRow(
            "include", .list(.either([.text, .group(Inclusion.rows)])),
            about: "fragments, relative to this file; `{file: …, with: {…}}` sets their parameters"),
        ConfigRow("site", .map(.group(SiteRows.all)), about: "houses by name, one truth each"),
        ConfigRow("devices", .map(.group([])), about: "simulated devices by name"),
        ConfigRow("system", .map(.group([])), about: "components under test by name"),
        ConfigRow("probes", .map(.group(ProbeRows.all)), about: "how outside state is looked at"),
        ConfigRow("timeline", .list(.group(entry)), about: "what happens, and when"),
        ConfigRow("expect", .list(.group(expectation)), about: "what must hold"),
        ConfigRow(
            "record", .choice(["all"]),
            about: "`all` records every sample, also with more than 20 devices"),
    ]

    /// Keys of a fragment.
    package static let fragment: [ConfigRow] =
        [ConfigRow("fragment", .choice(["1"]), required: true, about: "the version of the language")]
        + ["include", "site", "devices", "system", "probes", "params"].compactMap { key in
            scenario.first { $0.name == key }
        }

    /// Keys of `cases` when its rows stand in a file.
    package static let caseFile: [ConfigRow] = [
        ConfigRow(
            "from", .text, required: true,
            about:
                "a CSV file, relative to this file: a column `case` and one for each parameter, `power [W]` with its unit; an empty cell means the default",
            example: "cases.csv")
    ]

    /// Keys of a parameter.
    package static let parameter: [ConfigRow] = [
        ConfigRow(
            "type", .choice(ParameterType.allCases.map(\.rawValue)), required: true,
            about: "what the parameter holds"),
        ConfigRow("default", .text, required: true, about: "its value where a case says nothing"),
        ConfigRow("of", .list(.text), about: "the values that a `choice` can have"),
        ConfigRow("about", .text, about: "what it is for"),
    ]

    /// Keys of an entry of the timeline.
    package static let entry: [ConfigRow] = [
        ConfigRow("id", .text, about: "its name: `T.start` and `T.end` are events"),
        ConfigRow(
            "at", .text, required: true,
            about: "a clock such as \"18:30\", or an instant such as start + 4 h"),
        ConfigRow("do", .text, required: true, about: "an action, or `none`"),
        ConfigRow("with", .group([]), about: "the action's target and its values"),
        ConfigRow("for", .duration(mayBeNegative: false), about: "how long it lasts"),
        ConfigRow("times", .count(1...Int.max), about: "strikes the first n chances"),
        ConfigRow("share", .ratio(0...1), about: "the probability of each chance"),
    ]

    /// Keys that every expectation may have beside those of its form.
    package static let expectation: [ConfigRow] = [
        ConfigRow("id", .text, required: true, about: "its name, unique in the file"),
        ConfigRow(
            "during", .text, about: "a timeline entry, or a span `a .. b` of instants or events"),
        ConfigRow("only", .text, about: "judged only in cases where these parameters hold"),
        ConfigRow("unless", .text, about: "left out in cases where these parameters hold"),
        ConfigRow(
            "may_be_vacuous", .bool, default: "false", about: "having had nothing to judge is fine"),
        ConfigRow("soft", .bool, default: "false", about: "reported, does not fail"),
    ]
}

/// The fields of `time`.
package enum TimeRows {
    package static var all: [ConfigRow] { CaseCompiler.timeRows }
}
