import Quantities
import Scenarios
import Testing
import TimeLimits
import Timekeeping

@testable import Verdicts

@Suite(.ends())
struct EachTests {
    static func form(_ count: EachRules.Count, within seconds: Int = 10) -> Form {
        .each(
            EachRules(
                cause: EventPattern(source: "hub", event: "sent"),
                answer: EventPattern(source: "hub", event: "landed"), key: "id", count: count,
                limit: .seconds(seconds)))
    }

    static func step(_ second: Double, _ events: (kind: String, id: String?)...) -> Stage.Step {
        Stage.Step(
            second: second,
            events: events.map { kind, id in
                event(kind, second, [.init("id", id.map(FieldValue.text) ?? .unknown)])
            })
    }

    static let rows = [
        FormRow("one for each", form(.exactly(1)), .pass, at: 100) {
            [
                step(1, ("sent", "x")), step(2, ("sent", "y")), step(3, ("landed", "y")),
                step(4, ("landed", "x")),
            ]
        },
        FormRow(
            "one key without", form(.exactly(1)), .fail, at: 12, got: "none with id == y until 12:00:12"
        ) { [step(1, ("sent", "x")), step(2, ("sent", "y")), step(3, ("landed", "x"))] },
        FormRow(
            "one too many", form(.exactly(1)), .fail, at: 5, got: "2 with id == x by 12:00:05"
        ) { [step(1, ("sent", "x")), step(4, ("landed", "x")), step(5, ("landed", "x"))] },
        FormRow("one too many, after its time", form(.exactly(1)), .pass) {
            [step(1, ("sent", "x")), step(4, ("landed", "x")), step(12, ("landed", "x"))]
        },
        FormRow("exactly at the deadline", form(.exactly(1)), .pass) {
            [step(1, ("sent", "x")), step(11, ("landed", "x"))]
        },
        FormRow("before its first it does not count", form(.atLeast(1)), .fail, at: 15) {
            [step(1, ("landed", "x")), step(5, ("sent", "x"))]
        },
        FormRow("in the same instant it counts when it comes after", form(.atLeast(1)), .pass) {
            [step(1, ("sent", "x"), ("landed", "x"))]
        },
        FormRow("a second one of a key asks for nothing", form(.exactly(1)), .pass) {
            [step(1, ("sent", "x")), step(2, ("landed", "x")), step(30, ("sent", "x"))]
        },
        FormRow("each key counts", form(.atMost(0)), .fail, at: 2, violations: 2) {
            [step(1, ("sent", "x"), ("sent", "y")), step(2, ("landed", "x")), step(3, ("landed", "y"))]
        },
        FormRow("at least is certain at once", form(.atLeast(1), within: 500), .pass) {
            [step(1, ("sent", "x")), step(2, ("landed", "x"))]
        },
        FormRow("at most needs its time", form(.atMost(1), within: 500), .inconclusive) {
            [step(1, ("sent", "x"))]
        },
        FormRow(
            "undecided at the end", form(.exactly(1)), .inconclusive,
            got: "the run ended at 12:01:40, before the time of id == x, first at 12:01:35, was up"
        ) { [step(95, ("sent", "x"))] },
        FormRow("none", form(.exactly(1)), .vacuous, got: "what `each` asks for never happened") {
            [step(1, ("landed", "x"))]
        },
        FormRow("a key that nobody knows", form(.exactly(1)), .vacuous, got: "`id` stayed unknown throughout")
        {
            [step(1, ("sent", nil))]
        },
        FormRow(
            "the window selects the keys, an answer may come after it", form(.exactly(1)),
            during: Window(from: clock(5), to: clock(20)), .pass
        ) {
            [
                step(1, ("sent", "x")), step(19, ("sent", "y")), step(25, ("landed", "y")),
                step(30, ("sent", "z")),
            ]
        },
        FormRow(
            "cut short", form(.exactly(1)), until: 50, .inconclusive, got: "the run was cut short at 12:00:50"
        ) {
            [step(1, ("sent", "x")), step(4, ("landed", "x"))]
        },
    ]

    @Test(arguments: rows) func `each key is judged by itself`(row: FormRow) { row.check() }

    @Test func `what comes too late is the nearest miss and tells how late`() {
        let result = Stage(form: Self.form(.exactly(1))).play([
            Self.step(1, ("sent", "x")), Self.step(2, ("sent", "y")), Self.step(4, ("landed", "y")),
            Self.step(14, ("landed", "x")),
        ])
        #expect(result.finding?.whenever == "12:00:01")
        #expect(result.finding?.nearest == "hub.landed(id == x) at 12:00:14, 3 s late")
        #expect(result.finding?.worst == "3 s late")
        #expect(result.judged == 2)
    }

    @Test func `what came for another key is the nearest miss`() {
        let result = Stage(form: Self.form(.exactly(1))).play([
            Self.step(1, ("sent", "x")), Self.step(4, ("landed", "y")),
        ])
        #expect(result.finding?.nearest == "hub.landed(id == y) at 12:00:04")
    }
}
