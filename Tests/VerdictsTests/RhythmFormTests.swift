import Quantities
import Scenarios
import Seeded
import Testing
import TimeLimits
import Timekeeping

@testable import Verdicts

/// `gap`, `sequence`, `stays`.
@Suite(.ends())
struct RhythmFormTests {
    static func atMost(_ seconds: Int) -> Form { .gap(on("hub.e"), atLeast: nil, atMost: .seconds(seconds)) }
    static func atLeast(_ seconds: Int) -> Form { .gap(on("hub.e"), atLeast: .seconds(seconds), atMost: nil) }

    static let gaps = [
        FormRow("often enough", atMost(40), .pass) { [at(30, "e"), at(70, "e")] },
        FormRow(
            "too long after one", atMost(40), .fail, at: 70,
            got: "none after the one at 12:00:30 until 12:01:10"
        ) { [at(30, "e"), at(71, "e"), at(99, "e")] },
        FormRow(
            "too late after the opening", atMost(20), .fail, at: 20,
            got: "none from the opening at 12:00:00 until 12:00:20"
        ) { [at(30, "e"), at(50, "e")] },
        FormRow("too early before the end", atMost(40), .fail, at: 80) { [at(10, "e"), at(40, "e")] },
        FormRow("exactly at the bound", atMost(50), .pass) { [at(50, "e"), at(51, "e")] },
        FormRow("each long silence counts", atMost(10), .fail, violations: 3) {
            [at(5, "e"), at(30, "e"), at(35, "e"), at(60, "e"), at(70, "e"), at(80, "e"), at(85, "e")]
        },
        FormRow("only in the window", atMost(10), during: Window(from: clock(40), to: clock(60)), .pass) {
            [at(5, "e"), at(45, "e"), at(52, "e")]
        },
        FormRow("too often", atLeast(5), .fail, at: 12, got: "2 s between those at 12:00:10 and 12:00:12") {
            [at(10, "e"), at(12, "e"), at(40, "e")]
        },
        FormRow("seldom enough", atLeast(5), .pass) { [at(10, "e"), at(15, "e")] },
        FormRow("once is no gap", atLeast(5), .vacuous, got: "it happened only once in its window") {
            [at(10, "e")]
        },
        FormRow("never", atLeast(5), .vacuous, got: "it never happened in its window") { [at(10, "other")] },
        FormRow(
            "a condition that becomes true again",
            .gap(.condition(above(5)), atLeast: .seconds(5), atMost: nil),
            .fail, at: 13
        ) { [shows(10, 7), shows(12, 1), shows(13, 8), shows(14, 9)] },
        FormRow(
            "one in each of two windows is no gap", atLeast(5),
            during: Window(from: .trigger(on("t.start")), to: .trigger(on("t.end"))), .vacuous,
            got: "it never happened twice in one window"
        ) {
            [at(1, "t.start"), at(2, "e"), at(3, "t.end"), at(4, "t.start"), at(5, "e"), at(6, "t.end")]
        },
        FormRow(
            "a condition that stayed unknown", .gap(.condition(above(5)), atLeast: nil, atMost: .seconds(5)),
            .vacuous, got: "it never happened in its window"
        ) { [shows(1, nil)] },
        FormRow(
            "a condition that stayed false", .gap(.condition(above(5)), atLeast: nil, atMost: .seconds(5)),
            .fail, at: 5
        ) { [shows(1, 3)] },
        FormRow(
            "the bound at the end of the window", atMost(30), during: Window(from: nil, to: clock(50)), .pass
        ) {
            [at(10, "e"), at(20, "e")]
        },
        FormRow("cut short", atMost(40), until: 50, .inconclusive) { [at(20, "e"), at(30, "e")] },
    ]

    static let abc = Form.sequence([on("hub.a"), on("hub.b"), on("hub.c")])

    static let sequences = [
        FormRow("in order", abc, .pass, at: 30) { [at(10, "a"), at(20, "b"), at(30, "c")] },
        FormRow("others between", abc, .pass) {
            [at(10, "a", "z"), at(15, "a"), at(20, "b"), at(30, "b", "c")]
        },
        FormRow("in one instant", abc, .pass, at: 10) { [at(10, "a", "b", "c")] },
        FormRow("before the first nothing counts", abc, .fail) {
            [at(5, "b", "c"), at(10, "a"), at(30, "c")]
        },
        FormRow(
            "not complete at the end", abc, .fail,
            at: 100, got: "2 of 3, the last at 12:00:20"
        ) { [at(10, "a"), at(20, "b"), at(30, "z")] },
        FormRow("in the other order", abc, .fail) { [at(10, "a"), at(20, "c"), at(30, "b")] },
        FormRow("never begun", abc, .vacuous, got: "the first of them never happened") { [at(10, "b", "c")] },
        FormRow(
            "begun in the window, complete after it", abc, during: Window(from: clock(5), to: clock(15)),
            .pass
        ) { [at(10, "a"), at(20, "b"), at(30, "c")] },
        FormRow("begun before the window", abc, during: Window(from: clock(15), to: nil), .vacuous) {
            [at(10, "a"), at(20, "b"), at(30, "c")]
        },
        FormRow(
            "a condition that is true already", .sequence([on("hub.a"), .condition(above(5))]), .pass, at: 10
        ) { [shows(1, 9), at(10, "a")] },
        FormRow(
            "a condition that looks back over its own span",
            .sequence([
                on("hub.a"),
                .condition(
                    .comparison(
                        .greaterOrEqual,
                        .eventCount(EventPattern(source: "hub", event: "b"), window: .seconds(10)),
                        .number(3),
                        resolution: 0)),
            ]), .pass, at: 12
        ) { [at(8, "b"), at(9, "b"), at(10, "a"), at(12, "b")] },
        FormRow("cut short", abc, until: 25, .inconclusive) { [at(10, "a"), at(20, "b")] },
    ]

    static let ten = Form.stays(above(5), for: .seconds(10))

    static let stays = [
        FormRow("long enough", ten, .pass) { [shows(10, 7), shows(15, 8), shows(21, 1)] },
        FormRow("exactly as long", ten, .pass) { [shows(10, 7), shows(20, 1)] },
        FormRow("too short", ten, .fail, at: 19, got: "true for 9 s, from 12:00:10 to 12:00:19") {
            [shows(10, 7), shows(19, 1)]
        },
        FormRow("each time", ten, .fail, violations: 2) {
            [shows(10, 7), shows(12, 1), shows(20, 7), shows(35, 1), shows(40, 7), shows(41, 2)]
        },
        FormRow("unknown says nothing", ten, .pass) {
            [shows(10, 7), shows(12, nil), shows(14, 6), shows(30, 1)]
        },
        FormRow("true from the opening", ten, .fail) { [shows(0, 7), shows(5, 1)] },
        FormRow("true for all of the rest", ten, .pass) { [shows(10, 1), shows(90, 7)] },
        FormRow(
            "true when a window opens, and again when the next does", ten,
            during: Window(from: .trigger(on("t.start")), to: .trigger(on("t.end"))), .fail, at: 18,
            got: "true for 8 s, from 12:00:10 to 12:00:18", violations: 1
        ) {
            [shows(1, 7), at(5, "t.start"), at(6, "t.end"), at(10, "t.start"), at(17, "t.end"), shows(18, 1)]
        },
        FormRow(
            "unknown throughout", ten, .vacuous, got: "what it looks at stayed unknown throughout its window"
        ) { [shows(10, nil)] },
        FormRow("never true", ten, .vacuous, got: "it was never true in its window") { [shows(10, 1)] },
        FormRow("still true at the end", ten, .inconclusive) { [shows(10, 1), shows(95, 7)] },
        FormRow(
            "beyond the window", ten, during: Window(from: clock(0), to: clock(15)), .fail, at: 18
        ) { [shows(10, 7), shows(18, 1)] },
        FormRow("after the window", ten, during: Window(from: clock(0), to: clock(15)), .vacuous) {
            [shows(20, 7), shows(22, 1)]
        },
    ]

    @Test func `the worst of them is kept`() {
        let late = Stage(form: Self.atMost(10)).play([at(5, "e"), at(30, "e"), at(60, "e")])
        #expect(late.finding?.worst == "20 s late")
        let short = Stage(form: Self.atLeast(10)).play([at(5, "e"), at(11, "e"), at(13, "e")])
        #expect(short.finding?.worst == "8 s short")
        let stays = Stage(form: Self.ten).play([shows(10, 7), shows(13, 1), shows(20, 7), shows(29, 1)])
        #expect(stays.finding?.worst == "7 s short")
        #expect(stays.finding?.nearest == "m.x 1 W")
    }

    @Test func `what came instead of the next step, or too early for it, is the nearest miss`() {
        let other = Stage(form: Self.abc).play([at(10, "a"), at(30, "z")])
        #expect(other.finding?.got == "1 of 3, the last at 12:00:10")
        #expect(other.finding?.nearest == "hub.z at 12:00:30")
        let early = Stage(form: Self.abc).play([at(5, "b"), at(10, "a"), at(30, "z")])
        #expect(early.finding?.nearest == "hub.b at 12:00:05")
    }

    @Test(arguments: gaps) func `a gap is judged`(row: FormRow) { row.check() }
    @Test(arguments: sequences) func `a sequence is judged`(row: FormRow) { row.check() }
    @Test(arguments: stays) func `what stays is judged`(row: FormRow) { row.check() }

    /// Random events against the definition, read off the list of times.
    @Test(arguments: 0..<200) func `gaps agree with the list of times`(seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        let times = (0..<Int.random(in: 2...12, using: &random)).map { _ in
            Int.random(in: 1...98, using: &random)
        }
        .sorted()
        let bound = Int.random(in: 3...30, using: &random)
        let steps = Set(times).sorted().map { at(Double($0), "e") }
        let distinct = Set(times).sorted()
        let all = [0] + distinct + [100]
        let isOften = zip(all, all.dropFirst()).allSatisfy { $1 - $0 <= bound }
        let isSeldom = zip(distinct, distinct.dropFirst()).allSatisfy { $1 - $0 >= bound }
        let expectedOften: Verdict = isOften ? (distinct.count > 1 ? .pass : .vacuous) : .fail
        let expectedSeldom: Verdict = isSeldom ? (distinct.count > 1 ? .pass : .vacuous) : .fail
        #expect(Stage(form: Self.atMost(bound)).play(steps).verdict == expectedOften)
        #expect(Stage(form: Self.atLeast(bound)).play(steps).verdict == expectedSeldom)
    }
}
