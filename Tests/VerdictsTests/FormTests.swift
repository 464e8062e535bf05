import Scenarios
import Testing
import TimeLimits
import Timekeeping

@testable import Verdicts

/// One row: what is expected, what happens, what must come of it.
struct FormRow: Sendable, CustomTestStringConvertible {
    var name: String
    var form: Form
    var during: Window?
    var warmup = 0
    var steps: @Sendable () -> [Stage.Step]
    var until: Double?
    var verdict: Verdict
    /// Seconds since the start, where that is fixed.
    var decided: Double?
    var got: String?
    var violations: Int?

    init(
        _ name: String, _ form: Form, during: Window? = nil, warmup: Int = 0, until: Double? = nil,
        _ verdict: Verdict, at decided: Double? = nil, got: String? = nil, violations: Int? = nil,
        steps: @escaping @Sendable () -> [Stage.Step]
    ) {
        self.name = name
        self.form = form
        self.during = during
        self.warmup = warmup
        self.steps = steps
        self.until = until
        self.verdict = verdict
        self.decided = decided
        self.got = got
        self.violations = violations
    }

    var testDescription: String { name }

    func check() {
        let stage = Stage(form: form, during: during, warmup: warmup)
        let result = stage.play(steps(), until: until)
        #expect(result.verdict == verdict, "\(name): \(String(describing: result.finding))")
        if let decided { #expect(result.decided == Stage.instant(decided), "\(name)") }
        if let got { #expect(result.finding?.got == got, "\(name)") }
        if let violations { #expect(result.finding?.violations == violations, "\(name)") }
    }
}

@Suite(.ends())
struct AlwaysTests {
    static let rows = [
        FormRow("true whenever looked at", .always(below(5)), .pass, at: 100) { [shows(1, 3), shows(2, 4)] },
        FormRow(
            "the first violation decides, later ones are counted", .always(below(5)), .fail, at: 2,
            got: "m.x 7 W at 12:00:02", violations: 2
        ) { [shows(1, 3), shows(2, 7), shows(3, 9), shows(4, 1)] },
        FormRow(
            "unknown throughout", .always(below(5)), .vacuous,
            got: "what it looks at stayed unknown throughout its window"
        ) { [shows(1, nil)] },
        FormRow("unknown violates nothing", .always(below(5)), .pass) { [shows(1, nil), shows(2, 1)] },
        FormRow(
            "the window's end does not belong to it", .always(below(5)),
            during: Window(from: clock(1), to: clock(3)), .pass
        ) {
            [shows(1, 3), shows(3, 9)]
        },
        FormRow(
            "the window's beginning belongs to it", .always(below(5)),
            during: Window(from: clock(2), to: clock(3)), .fail, at: 2
        ) {
            [shows(1, 3), shows(2, 9)]
        },
        FormRow(
            "looked at once when the window opens", .always(below(5)),
            during: Window(from: clock(10), to: nil), .fail, at: 10
        ) {
            [shows(1, 9)]
        },
        FormRow(
            "a window that never opened", .always(below(5)),
            during: Window(from: .trigger(on("t.start")), to: nil), .vacuous,
            got: "its window never opened"
        ) { [shows(1, 9)] },
        FormRow(
            "an event opens the window each time", .always(below(5)),
            during: Window(from: .trigger(on("t.start")), to: .trigger(on("t.end"))), .fail, at: 9
        ) {
            [
                shows(1, 9), at(2, "t.end"), shows(3, 1), at(4, "t.start"), at(5, "t.end"), shows(6, 9),
                shows(7, 1),
                at(8, "t.start"), shows(9, 9),
            ]
        },
        FormRow(
            "a condition opens the window", .always(below(5)),
            during: Window(from: .trigger(.condition(above(2))), to: nil), .fail, at: 4
        ) { [shows(1, 1), shows(3, 3), shows(4, 9)] },
        FormRow(
            "a condition closes the window before it is looked at", .always(below(5)),
            during: Window(from: nil, to: .trigger(.condition(above(4)))), .pass
        ) { [shows(1, 1), shows(2, 9), shows(3, 9)] },
        FormRow("warm-up moves the opening", .always(below(5)), warmup: 5, .pass) {
            [shows(1, 9), shows(3, 1), shows(7, 1)]
        },
        FormRow(
            "warm-up delays an event's window", .always(below(5)),
            during: Window(from: .trigger(on("t.start")), to: nil),
            warmup: 5, .fail, at: 5
        ) { [at(1, "t.start"), shows(2, 9)] },
        FormRow(
            "a cut run leaves it undecided", .always(below(5)), until: 50, .inconclusive,
            got: "the run was cut short at 12:00:50"
        ) {
            [shows(1, 3)]
        },
        FormRow(
            "a cut run after the window is whole", .always(below(5)),
            during: Window(from: nil, to: clock(10)), until: 50, .pass
        ) {
            [shows(1, 3)]
        },
        FormRow("a failure outweighs the cut", .always(below(5)), until: 50, .fail) { [shows(1, 7)] },
    ]

    @Test(arguments: rows) func `always`(row: FormRow) { row.check() }

    @Test func `the worst margin is kept`() {
        let result = Stage(form: .always(below(5))).play([shows(1, 7), shows(2, 12), shows(3, 6)])
        #expect(result.finding?.worst == "7 W")
    }

    @Test func `of conditions joined by or the nearest miss is the margin`() {
        let form = Form.always(.or(below(5), .inRange(x, .number(20), .number(30))))
        let result = Stage(form: form).play([shows(1, 18)])
        #expect(result.finding?.worst == "2 W")
    }
}

@Suite(.ends())
struct NeverTests {
    static let alert = on("hub.alert")
    static let rows = [
        FormRow("nothing of the kind", .never(alert, witness: nil), .pass) { [at(1, "reading")] },
        FormRow(
            "the first one decides", .never(alert, witness: nil), .fail, at: 2, got: "hub.alert at 12:00:02",
            violations: 2
        ) {
            [at(2, "alert"), at(3, "alert")]
        },
        FormRow(
            "a silent source", .never(alert, witness: nil), .vacuous,
            got: "`hub` produced no event at all in the window; if it may have none, write that: "
                + "count(hub.alert) == 0, at: end"
        ) {
            [at(1, "other.reading")]
        },
        FormRow(
            "the source spoke outside the window only", .never(alert, witness: nil),
            during: Window(from: clock(5), to: nil), .vacuous
        ) {
            [at(1, "reading")]
        },
        FormRow(
            "outside the window it may happen", .never(alert, witness: nil),
            during: Window(from: clock(5), to: nil), .pass
        ) {
            [at(1, "alert"), at(6, "reading")]
        },
        FormRow("witnessed", .never(alert, witness: .condition(above(1))), .pass) {
            [at(1, "reading"), shows(2, 3)]
        },
        FormRow(
            "not witnessed", .never(alert, witness: .condition(above(1))), .vacuous,
            got: "the witness never happened"
        ) {
            [at(1, "reading"), shows(2, 1)]
        },
        FormRow(
            "witnessed, and the source had no event at all", .never(alert, witness: .condition(above(1))),
            .pass
        ) { [shows(2, 3)] },
        FormRow(
            "a witness for a condition that stayed unknown",
            .never(.condition(above(5)), witness: on("hub.reading")), .vacuous,
            got: "what it looks at stayed unknown throughout its window"
        ) { [at(1, "reading"), shows(2, nil)] },
        FormRow("witnessed by an event", .never(alert, witness: on("hub.reading")), .pass) {
            [at(1, "reading")]
        },
        FormRow("a failure needs no witness", .never(alert, witness: .condition(above(1))), .fail, at: 1) {
            [at(1, "alert")]
        },
        FormRow(
            "a condition happens when it becomes true", .never(.condition(above(5)), witness: nil), .fail,
            at: 2, violations: 2
        ) {
            [shows(1, 1), shows(2, 9), shows(3, 9), shows(4, 1), shows(5, 9)]
        },
        FormRow("a condition that stayed false", .never(.condition(above(5)), witness: nil), .pass) {
            [shows(1, 1)]
        },
        FormRow("a condition that stayed unknown", .never(.condition(above(5)), witness: nil), .vacuous) {
            [shows(1, nil)]
        },
        FormRow(
            "a condition that is true when the window opens", .never(.condition(above(5)), witness: nil),
            during: Window(from: clock(3), to: nil), .fail, at: 3
        ) { [shows(1, 9)] },
        FormRow(
            "the event that opens the window belongs to it", .never(on("t.start"), witness: nil),
            during: Window(from: .trigger(on("t.start")), to: nil), .fail, at: 1
        ) { [at(1, "t.start")] },
        FormRow(
            "the event that closes the window does not", .never(on("t.end"), witness: nil),
            during: Window(from: .trigger(on("t.start")), to: .trigger(on("t.end"))), .pass
        ) { [at(1, "t.start"), at(2, "t.end")] },
        FormRow(
            "within one instant the order of the record counts", .never(alert, witness: nil),
            during: Window(from: .trigger(on("hub.go")), to: nil), .pass
        ) {
            [at(1, "alert", "go")]
        },
    ]

    @Test(arguments: rows) func `never`(row: FormRow) { row.check() }
}

@Suite(.ends())
struct EventuallyTests {
    static let p = Form.eventually(.condition(above(5)), within: .seconds(10))
    static let rows = [
        FormRow("true in time", p, .pass, at: 9) { [shows(1, 1), shows(9, 9)] },
        FormRow(
            "true from the beginning of its window", p, during: Window(from: clock(20), to: nil), .pass,
            at: 20
        ) { [shows(1, 9)] },
        FormRow("never true", p, .fail, at: 10, got: "never true, last m.x 1 W until 12:00:10") {
            [shows(1, 1)]
        },
        FormRow("the deadline itself is too late", p, .fail, at: 10) { [shows(1, 1), shows(10, 9)] },
        FormRow("unknown throughout", p, .vacuous) { [shows(1, nil), shows(20, 9)] },
        FormRow(
            "a window that never opened", p, during: Window(from: .trigger(on("t.start")), to: nil), .vacuous
        ) { [shows(1, 9)] },
        FormRow(
            "each opening asks anew", p, during: Window(from: .trigger(on("t.start")), to: nil), .fail, at: 32
        ) {
            [shows(1, 9), at(2, "t.start"), shows(20, 1), at(22, "t.start")]
        },
        FormRow(
            "the window closes first", p, during: Window(from: clock(20), to: clock(25)), .fail, at: 25,
            got: "never true, last m.x 1 W until 12:00:25, when its window closed"
        ) {
            [shows(1, 1), shows(26, 9)]
        },
        FormRow(
            "the deadline lies after the end", p, during: Window(from: clock(95), to: nil), .inconclusive,
            got: "not true yet when the run ended at 12:01:40, due at 12:01:45"
        ) { [shows(1, 1)] },
        FormRow("the deadline is the end", p, during: Window(from: clock(90), to: nil), .fail, at: 100) {
            [shows(1, 1)]
        },
        FormRow("the run is cut before the deadline", p, until: 5, .inconclusive) { [shows(1, 1)] },
        FormRow("the run is cut after it was true", p, until: 5, .pass) { [shows(1, 9)] },
        FormRow("an event in time", .eventually(on("hub.alert"), within: .seconds(10)), .pass, at: 4) {
            [at(4, "alert")]
        },
        FormRow(
            "no event in time", .eventually(on("hub.alert"), within: .seconds(10)), .fail, at: 10,
            got: "none until 12:00:10"
        ) {
            [at(4, "reading"), at(10, "alert")]
        },
    ]

    @Test(arguments: rows) func `eventually`(row: FormRow) { row.check() }
}

@Suite(.ends())
struct WheneverTests {
    static func form(_ count: Int? = nil, then: Trigger = on("hub.b")) -> Form {
        .whenever(on("hub.a"), then: then, within: .seconds(10), count: count)
    }
    static let rows = [
        FormRow("answered in time", form(), .pass) { [at(1, "a"), at(5, "b")] },
        FormRow("answered at the very deadline", form(), .pass) { [at(1, "a"), at(11, "b")] },
        FormRow("answered too late", form(), .fail, at: 11, got: "none until 12:00:11") {
            [at(1, "a"), at(12, "b")]
        },
        FormRow("answered in the same instant, after it", form(), .pass) { [at(1, "a", "b")] },
        FormRow("answered in the same instant, before it", form(), .fail, at: 11) { [at(1, "b", "a")] },
        FormRow("one answer serves several", form(), .pass) { [at(1, "a"), at(3, "a"), at(5, "b")] },
        FormRow("each one needs an answer", form(), .fail, at: 30, violations: 1) {
            [at(1, "a"), at(5, "b"), at(20, "a")]
        },
        FormRow("it never happened", form(), .vacuous, got: "what `whenever` asks for never happened") {
            [at(1, "b")]
        },
        FormRow("undecided at the end", form(), .inconclusive) { [at(1, "a"), at(5, "b"), at(95, "a")] },
        FormRow("a failure outweighs what is undecided", form(), .fail, at: 11) {
            [at(1, "a"), at(95, "a")]
        },
        FormRow(
            "a deadline at the end is not decided, since the run ends before it", form(), .inconclusive,
            got: "the run ended at 12:01:40, before the time of the one at 12:01:30 was up"
        ) { [at(90, "a")] },
        FormRow(
            "the answer may come after the window", form(), during: Window(from: nil, to: clock(3)), .pass
        ) { [at(1, "a"), at(5, "b")] },
        FormRow("the window selects", form(), during: Window(from: clock(3), to: nil), .vacuous) {
            [at(1, "a")]
        },
        FormRow("exactly so many", form(2), .pass) { [at(1, "a"), at(5, "b"), at(6, "b"), at(12, "b")] },
        FormRow("one too few", form(2), .fail, at: 11, got: "1 until 12:00:11") { [at(1, "a"), at(5, "b")] },
        FormRow("one too many decides at once", form(1), .fail, at: 6, got: "2 by 12:00:06") {
            [at(1, "a"), at(5, "b"), at(6, "b")]
        },
        FormRow("none at all", form(0), .pass) { [at(1, "a"), at(12, "b")] },
        FormRow("one where none may be", form(0), .fail, at: 2) { [at(1, "a"), at(2, "b")] },
        FormRow(
            "overlapping ones count for themselves", form(1), .fail, at: 14, got: "none until 12:00:14",
            violations: 1
        ) {
            [at(1, "a"), at(3, "b"), at(4, "a")]
        },
        FormRow("undecided with a count", form(1), .inconclusive) { [at(95, "a"), at(96, "b")] },
        FormRow("a condition that is true already answers", form(then: .condition(above(5))), .pass) {
            [shows(1, 9), at(2, "a")]
        },
        FormRow("a condition that becomes true answers", form(then: .condition(above(5))), .pass) {
            [shows(1, 1), at(2, "a"), shows(9, 9)]
        },
        FormRow("a condition that stays false", form(then: .condition(above(5))), .fail, at: 12) {
            [shows(1, 1), at(2, "a")]
        },
        FormRow(
            "a condition that stays unknown", form(then: .condition(above(5))), .vacuous,
            got: "what was to follow stayed unknown throughout"
        ) {
            [at(2, "a")]
        },
        FormRow("true already counts once for each", form(1, then: .condition(above(5))), .pass) {
            [shows(1, 9), at(2, "a"), at(4, "a")]
        },
        FormRow(
            "becoming true counts again", form(1, then: .condition(above(5))), .fail, at: 6,
            got: "2 by 12:00:06"
        ) {
            [shows(1, 9), at(2, "a"), shows(5, 1), shows(6, 9)]
        },
        FormRow(
            "a condition asks when it becomes true",
            .whenever(.condition(above(5)), then: on("hub.b"), within: .seconds(3), count: nil), .fail, at: 12
        ) {
            [shows(1, 9), at(2, "b"), shows(5, 1), shows(9, 9), shows(10, 9)]
        },
        FormRow(
            "a condition asks after all events of its instant",
            .whenever(.condition(above(5)), then: on("hub.b"), within: .seconds(3), count: nil), .fail, at: 4
        ) {
            [Stage.Step(second: 1, events: [event("b", 1)], signals: [("m.x", .number(9))])]
        },
        FormRow(
            "the same kind answers itself only later",
            .whenever(on("hub.a"), then: on("hub.a"), within: .seconds(3), count: nil), .fail, at: 6
        ) {
            [at(1, "a"), at(3, "a")]
        },
        FormRow(
            "what was true already is one too many where none is asked for",
            form(0, then: .condition(above(5))), .fail, at: 2, got: "1 by 12:00:02"
        ) {
            [shows(1, 9), at(2, "a")]
        },
        FormRow("the run is cut while one waits", form(), until: 5, .inconclusive) { [at(1, "a")] },
        FormRow("a cut at the very deadline decides nothing", form(), until: 11, .inconclusive) {
            [at(1, "a")]
        },
    ]

    @Test(arguments: rows) func `whenever`(row: FormRow) { row.check() }

    @Test func `a late answer is the nearest miss, and its lateness the worst margin`() {
        let result = Stage(form: Self.form()).play([at(1, "a"), at(25, "b")])
        #expect(result.finding?.nearest == "hub.b at 12:00:25, 14 s late")
        #expect(result.finding?.worst == "14 s late")
    }

    @Test func `an event that failed the filter is the nearest miss`() {
        let isTheft = Expression.comparison(.equal, .field("kind"), .text("THEFT"), resolution: 0)
        let form = Form.whenever(
            on("hub.a"), then: on("hub.alert", isTheft), within: .seconds(10), count: nil)
        let offline = event("alert", 4, [.init("kind", .text("OFFLINE"))])
        let result = Stage(form: form).play([
            at(1, "a"), Stage.Step(second: 4, events: [offline]), at(5, "reading"),
        ])
        #expect(result.finding?.nearest == "hub.alert(kind == OFFLINE) at 12:00:04")
    }

    @Test func `another event of the same source is better than none`() {
        let result = Stage(form: Self.form()).play([at(1, "a"), at(5, "reading")])
        #expect(result.finding?.nearest == "hub.reading at 12:00:05")
    }
}

@Suite(.ends())
struct ThatTests {
    static func form(_ base: InstantReference.Base, offset: Duration = .zero) -> Form {
        .that(above(5), at: InstantReference(base, offset: offset))
    }
    static let rows = [
        FormRow("true at that instant", form(.fixed(Stage.instant(10))), .pass, at: 10) {
            [shows(1, 9), shows(11, 1)]
        },
        FormRow(
            "false at that instant", form(.fixed(Stage.instant(10))), .fail, at: 10,
            got: "m.x 1 W at 12:00:10"
        ) {
            [shows(1, 1), shows(11, 9)]
        },
        FormRow("the instant is complete", form(.fixed(Stage.instant(10))), .pass) {
            [shows(1, 1), shows(10, 9)]
        },
        FormRow("unknown at that instant", form(.fixed(Stage.instant(10))), .vacuous) { [shows(11, 9)] },
        FormRow("the state after the last instant", form(.fixed(Stage.instant(100))), .pass, at: 100) {
            [shows(99, 9)]
        },
        FormRow("false at the end", form(.fixed(Stage.instant(100))), .fail, at: 100) { [shows(99, 1)] },
        FormRow(
            "after an event",
            form(.event(EventPattern(source: "hub", event: "b"), occurrence: 2), offset: .seconds(5)), .pass,
            at: 15
        ) {
            [shows(1, 1), at(2, "b"), at(10, "b"), shows(13, 9)]
        },
        FormRow(
            "the event never came", form(.event(EventPattern(source: "hub", event: "b"), occurrence: 2)),
            .vacuous, got: "that instant never came"
        ) {
            [shows(1, 9), at(2, "b")]
        },
        FormRow("the run is cut before it", form(.fixed(Stage.instant(100))), until: 50, .inconclusive) {
            [shows(1, 9)]
        },
        FormRow(
            "it had passed when it became known",
            form(.event(EventPattern(source: "hub", event: "b"), occurrence: 1), offset: .seconds(-5)),
            .inconclusive
        ) {
            [shows(1, 9), at(10, "b")]
        },
        FormRow(
            "outside its window", form(.fixed(Stage.instant(10))), during: Window(from: clock(20), to: nil),
            .vacuous
        ) { [shows(1, 9)] },
    ]

    @Test(arguments: rows) func `that`(row: FormRow) { row.check() }
}
