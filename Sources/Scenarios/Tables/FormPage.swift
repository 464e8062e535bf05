import Documents
import Quantities

/// What `explain` and the schema tell of a form of an expectation, beside the keys that the checker demands.
package struct FormPage: Sendable {
    /// The key that makes it this form.
    package let key: String
    /// Of two forms with one key, the key that tells them apart.
    package let beside: String?
    package let about: String
    /// When nothing was judged, so that it counts as failed; `nil` when that cannot be.
    package let vacuous: String?
    /// An expectation of this form, one line for each of its keys.
    package let example: [String]

    /// `series follows`, or just `always`.
    package var name: String { beside.map { "\(key) \($0)" } ?? key }

    /// The keys that it needs, and those that it may have, from the checker's own table.
    package var keys: (needs: [String], mayHave: [String]) {
        let row = FormRow.all.first { row in
            row.key == key && (beside == nil || row.needs.first == beside)
        }
        return (row?.needs ?? [], row?.mayHave ?? [])
    }

    /// Those of the forms that this version has, in the order of the checker's table.
    package static let all: [FormPage] = FormRow.all.compactMap { row in
        pages.first { $0.key == row.key && ($0.beside == nil || $0.beside == row.needs.first) }
    }

    /// How many forms the checker knows.
    package static var known: Int { FormRow.all.count }

    private init(
        _ key: String, beside: String? = nil, about: String, vacuous: String?, example: [String]
    ) {
        self.key = key
        self.beside = beside
        self.about = about
        self.vacuous = vacuous
        self.example = example
    }

    private static let pages = [
        FormPage(
            "always", about: "the condition is true whenever it is looked at",
            vacuous: "it was never judged in its window",
            example: ["always: home.grid.voltage in 207 V..253 V"]),
        FormPage(
            "never", about: "the event does not happen, the condition does not become true",
            vacuous: "the `witness` was never true; without one, its source had no event at all",
            example: ["never: hub.alert(kind == THEFT_SUSPICION)", "witness: home.grid.power > 1 kW"]),
        FormPage(
            "eventually", about: "the condition is true, or the event happens, before the deadline",
            vacuous: nil, example: ["eventually: hub.latest(meter).power > 1 kW", "within: 1 h"]),
        FormPage(
            "whenever", about: "each A is followed by B in time; with `count` by exactly so many",
            vacuous: "A never happened",
            example: [
                "whenever: tamper.start", "then: hub.alert(kind == THEFT_SUSPICION)", "within: 2 min",
                "count: 1",
            ]),
        FormPage(
            "that", about: "the condition is true at that instant", vacuous: "the instant never came",
            example: ["that: count(hub.alert) == 1", "at: end"]),
        FormPage(
            "series", beside: "equals",
            about: "what was stored is what the device handed out: nothing missing, nothing extra",
            vacuous: "the device handed out nothing",
            example: ["series: hub.readings(meter)", "equals: truth(meter.push)", "duplicates: 0"]),
        FormPage(
            "series", beside: "follows",
            about: "at every row X lies near what Y was at some instant of the last `lag`",
            vacuous: "the two never overlapped",
            example: [
                "series: hub.latest(meter).power", "follows: home.grid.power", "tolerance: 60 W",
                "lag: 10 s",
            ]),
        FormPage(
            "table", about: "two tables of hours or days have the same keys and the same values",
            vacuous: "both are empty",
            example: ["table: hub.hourly(meter)", "equals: truth.hourly(home.grid)", "tolerance: 20 Wh"]),
        FormPage(
            "each", about: "for every key of the first event there are so many of the second",
            vacuous: "the first event never happened",
            example: [
                "each: hub.alert", "key: kind", "of: hub.cleared", "exactly: 1", "within: 1 h",
            ]),
        FormPage(
            "sequence", about: "from the first event on they happen in that order, others between them",
            vacuous: "the first event never happened",
            example: ["sequence: [tamper.start, hub.alert, tamper.end, hub.cleared]"]),
        FormPage(
            "stays", about: "once true, the condition stays true for that long",
            vacuous: "it was never true",
            example: ["stays: home.grid.power > 1 kW", "for: 5 min"]),
        FormPage(
            "gap", about: "the spacing of successive events",
            vacuous: "there were fewer than two",
            example: ["gap: meter.push", "at_least: 4 s", "at_most: 6 s"]),
    ]
}

extension FormPage {
    /// What the keys of forms take.
    package static let rows: [ConfigRow] = [
        ConfigRow("always", .text, about: "a condition"),
        ConfigRow("never", .text, about: "an event, or a condition"),
        ConfigRow("witness", .text, about: "what must have been true, so that silence means something"),
        ConfigRow("eventually", .text, about: "a condition, or an event"),
        ConfigRow("whenever", .text, about: "an event, or a condition that becomes true"),
        ConfigRow("then", .text, about: "the event or condition that must follow"),
        ConfigRow("within", .duration(mayBeNegative: false), about: "the deadline"),
        ConfigRow("count", .count(0...Int.max), about: "exactly so many"),
        ConfigRow("that", .text, about: "a condition"),
        ConfigRow("at", .text, about: "an instant, or `end`"),
        ConfigRow("series", .text, about: "stored rows, or a signal"),
        ConfigRow("equals", .text, about: "what it is compared with: `truth(meter)`"),
        ConfigRow("duplicates", .count(0...Int.max), default: "0", about: "further rows of a known key"),
        ConfigRow("gaps", .list(.text), about: "windows in which rows may be missing"),
        ConfigRow(
            "tolerance", .either([.quantityOf(Dimension.allCases), .choice(["device"])]),
            about: "how far values may lie apart; `device` is one step of it"),
        ConfigRow("follows", .text, about: "the signal or rows that it must stay near"),
        ConfigRow("lag", .duration(mayBeNegative: false), about: "how late it may be"),
        ConfigRow("ignore", .list(.text), about: "windows that are left out"),
        ConfigRow("table", .text, about: "hours or days that a component keeps"),
        ConfigRow("each", .text, about: "the event that opens a key"),
        ConfigRow("key", .text, about: "a field that both events have"),
        ConfigRow("of", .text, about: "the event that is counted"),
        ConfigRow("exactly", .count(0...Int.max), about: "so many for each key"),
        ConfigRow("sequence", .list(.text), about: "two events or more, in order"),
        ConfigRow("stays", .text, about: "a condition"),
        ConfigRow("for", .duration(mayBeNegative: false), about: "how long it must stay so"),
        ConfigRow("gap", .text, about: "an event"),
        ConfigRow("at_least", number, about: "the least spacing; of `each` the least number"),
        ConfigRow("at_most", number, about: "the largest spacing; of `each` the largest number"),
    ]

    private static let number = ConfigKind.either([.duration(mayBeNegative: false), .count(0...Int.max)])
}
