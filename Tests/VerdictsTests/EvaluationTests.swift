import Scenarios
import Testing
import TimeLimits
import Timekeeping

@testable import Verdicts

@Suite(.ends())
struct EvaluationTests {
    static let unknown = Expression.signal(SignalReference(source: "m", name: "unknown"))
    static let maybe = Expression.comparison(.less, unknown, .number(1), resolution: 0)
    static let yes = Expression.bool(true)
    static let no = Expression.bool(false)

    static let rows: [(Expression, Value)] = [
        (.and(no, maybe), .bool(false)), (.and(maybe, no), .bool(false)), (.and(yes, maybe), .unknown),
        (.and(yes, yes), .bool(true)), (.or(yes, maybe), .bool(true)), (.or(maybe, yes), .bool(true)),
        (.or(no, maybe), .unknown), (.or(no, no), .bool(false)), (.not(maybe), .unknown),
        (.not(yes), .bool(false)),
        (maybe, .unknown), (.comparison(.equal, unknown, unknown, resolution: 0), .unknown),
        (.arithmetic(.plus, .number(2), .number(3)), .number(5)),
        (.arithmetic(.divided, .number(1), .number(0)), .unknown),
        (.arithmetic(.times, .number(2), unknown), .unknown),
        (.negated(.number(2)), .number(-2)),
        (.inRange(.number(1), .number(1), .number(2)), .bool(true)),
        (.inRange(.number(2), .number(1), .number(2)), .bool(true)),
        (.inRange(.number(3), .number(1), .number(2)), .bool(false)),
        (.inRange(.number(3), unknown, .number(2)), .bool(false)),
        (.comparison(.equal, .number(1.04), .number(1), resolution: 0.1), .bool(true)),
        (.comparison(.equal, .number(1.06), .number(1), resolution: 0.1), .bool(false)),
        (.comparison(.notEqual, .number(1.04), .number(1), resolution: 0.1), .bool(false)),
        (.comparison(.equal, .text("a"), .text("a"), resolution: 0), .bool(true)),
        (.comparison(.equal, .text("a"), .number(1), resolution: 0), .unknown),
        (.comparison(.notEqual, .bool(true), .bool(false), resolution: 0), .bool(true)),
        (.function(.abs, [.number(-2)]), .number(2)),
        (.function(.min, [.number(2), .number(-2)]), .number(-2)),
        (.function(.max, [.number(2), .number(-2)]), .number(2)),
        (.function(.sum, [.number(2), .number(3), .number(4)]), .number(9)),
        (.function(.sum, [.number(2), unknown]), .unknown),
        (.arithmetic(.minus, fixed(9), fixed(2)), .number(7)),
        (.arithmetic(.plus, fixed(2), .number(5)), .instant(Stage.instant(7))),
        (.arithmetic(.minus, fixed(2), .number(9.3e9)), .unknown),
        (.arithmetic(.plus, fixed(2), .number(1e300)), .unknown),
        (.comparison(.less, fixed(2), fixed(3), resolution: 0), .bool(true)),
        (.instant(InstantReference(.entryStart("nobody"))), .unknown),
    ]

    static func fixed(_ second: Double) -> Expression {
        .instant(InstantReference(.fixed(Stage.instant(second))))
    }

    @Test(arguments: rows) func `an expression has a value`(expression: Expression, value: Value) {
        let book = InstantBook(Stage(form: .always(.bool(true))).plan, references: [])
        var evaluation = Evaluation(signals: Shown(values: [:]), instants: book)
        #expect(evaluation.value(of: expression) == value)
    }

    @Test func `a signal that is not a number is unknown`() {
        let book = InstantBook(Stage(form: .always(.bool(true))).plan, references: [])
        var evaluation = Evaluation(signals: Shown(values: ["m.x": .number(.nan)]), instants: book)
        #expect(evaluation.value(of: below(5)) == .unknown)
    }
}

@Suite(.ends())
struct AggregateTests {
    /// Whether `aggregate == number` at the end, which is what `that … at: end` asks.
    static func holds(_ aggregate: Expression, _ number: Double, during: Window? = nil, _ steps: [Stage.Step])
        -> Verdict
    {
        let isEqual = Expression.comparison(.equal, aggregate, .number(number), resolution: 1e-9)
        let form = Form.that(isEqual, at: InstantReference(.fixed(Stage.instant(30))))
        return Stage(form: form, during: during).play(steps).verdict
    }

    static let ramp = [
        shows(5, 10), shows(10, 20), shows(15, 40), shows(20, 30), shows(25, nil), shows(28, 50),
    ]
    static let eventRamp = [at(5, "a"), at(10, "a", "b", "a"), at(28, "a")]
    static let rows: [(Expression, Double)] = [
        (.aggregate(.average, x, window: nil), 30),
        (.aggregate(.average, x, window: .seconds(15)), 40),
        (.aggregate(.minimum, x, window: nil), 10),
        (.aggregate(.minimum, x, window: .seconds(15)), 30),
        (.aggregate(.maximum, x, window: nil), 50),
        (.aggregate(.maximum, x, window: .seconds(1.5)), 0),
        (.aggregate(.percentile(0.5), x, window: nil), 30),
        (.aggregate(.percentile(0.95), x, window: nil), 50),
        (.aggregate(.percentile(0.5), x, window: .seconds(15)), 30),
        (.aggregate(.count, above(25), window: nil), 3),
        (.aggregate(.count, above(25), window: .seconds(5)), 1),
        (.aggregate(.rate, x, window: .seconds(10)), 2),
    ]

    @Test(arguments: rows) func `an aggregate covers its samples`(aggregate: Expression, number: Double) {
        if number == 0 {
            #expect(Self.holds(aggregate, number, Self.ramp) == .vacuous)
        } else {
            #expect(Self.holds(aggregate, number, Self.ramp) == .pass)
            #expect(Self.holds(aggregate, number + 1, Self.ramp) == .fail)
        }
    }

    static func count(_ window: Duration?) -> Expression {
        .eventCount(EventPattern(source: "hub", event: "a"), window: window)
    }

    @Test func `events are counted over the window so far`() {
        #expect(Self.holds(Self.count(nil), 4, Self.eventRamp) == .pass)
        #expect(
            Self.holds(Self.count(nil), 3, during: Window(from: clock(6), to: nil), Self.eventRamp) == .pass)
    }

    @Test func `events are counted over a span, also before the window opened`() {
        let late = Window(from: clock(29), to: nil)
        #expect(Self.holds(Self.count(.seconds(25)), 3, during: late, Self.eventRamp) == .pass)
        #expect(Self.holds(Self.count(nil), 0, during: late, Self.eventRamp) == .pass)
    }

    @Test func `an aggregate starts anew when its window opens`() {
        let window = Window(from: clock(12), to: nil)
        // 20 is still shown when the window opens at 12.
        #expect(Self.holds(.aggregate(.average, x, window: nil), 35, during: window, Self.ramp) == .pass)
        #expect(Self.holds(.aggregate(.minimum, x, window: nil), 20, during: window, Self.ramp) == .pass)
    }

    @Test func `an aggregate of an aggregate`() {
        let inner = Expression.aggregate(.average, x, window: .seconds(10))
        // The averages at 5, 10, 15, 20, 25 and 28 are 10, 15, 30, 35, 30 and 40.
        #expect(Self.holds(.aggregate(.maximum, inner, window: nil), 40, Self.ramp) == .pass)
        #expect(Self.holds(.aggregate(.minimum, inner, window: nil), 10, Self.ramp) == .pass)
    }

    @Test func `an instant gives one sample, however often it is looked at`() {
        let average = Expression.aggregate(.average, x, window: .seconds(100))
        #expect(Self.holds(average, 15, [shows(10, 10), shows(30, 20)]) == .pass)
        let late = Window(from: .trigger(.condition(above(15))), to: .trigger(.condition(above(90))))
        #expect(Self.holds(average, 15, during: late, [shows(10, 10), shows(20, 20)]) == .pass)
    }

    @Test func `a rate is unknown until its span was seen`() {
        let rate = Expression.aggregate(.rate, x, window: .seconds(10))
        let form = Form.always(.comparison(.less, rate, .number(100), resolution: 0))
        #expect(Stage(form: form).play([shows(1, 1), shows(6, 900)]).verdict == .vacuous)
    }
}
