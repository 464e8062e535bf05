import Scenarios
import Testing
import Timekeeping

@testable import Verdicts

/// What slack does to verdicts of a paced run.
struct SlackTests {
    // MARK: Series

    typealias Row = SeriesTests.Row

    private static func row(_ second: Double, _ power: Double) -> SeriesRow { SeriesTests.row(second, power) }

    private static func stamped(_ second: Double, _ power: Double, at: Double) -> SeriesRow {
        SeriesTests.row(second, power, at: at)
    }

    private static func rules(gap: ClosedRange<Double>? = nil, during: Range<Double> = 0..<100)
        -> SeriesComparison.Rules
    {
        SeriesTests.rules(gap: gap, during: during, slack: 3)
    }

    static let rows = [
        Row(
            testDescription: "rows arrive a little later", truth: [row(1, 5), row(2, 6), row(3, 7)],
            stored: [row(1.4, 5), row(2, 6), row(6, 7)], rules: rules(), verdict: .pass, counts: "3 matched"),
        Row(
            testDescription: "a row that arrives too late is missing, and extra", truth: [row(1, 5)],
            stored: [row(4.1, 5)], rules: rules(), verdict: .fail, counts: "1 missing, 1 extra"),
        Row(
            testDescription: "nothing arrives before it is put up", truth: [row(2, 5)], stored: [row(1, 5)],
            rules: rules(), verdict: .fail, counts: "1 missing, 1 extra"),
        Row(
            testDescription: "another value", truth: [row(1, 5)], stored: [row(1.5, 6)], rules: rules(),
            verdict: .fail, counts: "1 with other values"),
        Row(
            testDescription: "one twice", truth: [row(1, 5)], stored: [row(1.5, 5), row(2, 5)],
            rules: rules(), verdict: .fail, counts: "1 duplicate; 1 matched"),
        Row(
            testDescription: "of equal rows the one that was put up last", truth: [row(1, 5), row(2, 5)],
            stored: [row(2.5, 5)], rules: rules(gap: 1...1), verdict: .pass,
            counts: "1 matched, 1 excused by gaps"),
        Row(
            testDescription: "rows overtake each other", truth: [row(1, 5), row(2, 6)],
            stored: [row(2.1, 6), row(2.2, 5)], rules: rules(), verdict: .pass, counts: "2 matched"),
        Row(
            testDescription: "a stamp is matched to the letter", truth: [stamped(1, 5, at: 1)],
            stored: [stamped(1, 5, at: 60)], rules: rules(), verdict: .pass, counts: "1 matched"),
        Row(
            testDescription: "another stamp is another row", truth: [stamped(1, 5, at: 1)],
            stored: [stamped(1.5, 5, at: 2)], rules: rules(), verdict: .fail, counts: "1 missing, 1 extra"),
        Row(
            testDescription: "an arrival after the window belongs to its row", truth: [row(9, 5)],
            stored: [row(11, 5)], rules: rules(during: 0..<10), verdict: .pass, counts: "1 matched"),
        Row(
            testDescription: "nothing stored", truth: [row(1, 5), row(2, 5)], stored: [], rules: rules(),
            verdict: .fail, counts: "2 missing"),
        Row(
            testDescription: "nothing put up", truth: [], stored: [row(1, 5)], rules: rules(),
            verdict: .fail, counts: "1 extra"),
    ]

    @Test(arguments: rows) func `a series equals truth within slack`(row: Row) {
        let outcome = SeriesComparison.compare(truth: row.truth, stored: row.stored, row.rules)
        #expect(outcome.verdict == row.verdict)
        #expect(outcome.counts == row.counts)
    }

    // MARK: Deadlines

    /// Plays events to a run of 100 s whose slack is 5 s.
    private func judged(_ form: Form, _ mode: RunMode, _ steps: [Stage.Step]) -> ExpectationResult {
        var plan = Stage(form: form).plan
        plan.modes = [mode]
        plan.mode = mode
        plan.writtenSlack = .seconds(5)
        var judge = Judge(plan)
        let nothing = Shown(values: [:])
        judge.complete(Stage.start, changed: [], signals: nothing)
        for step in steps {
            step.events.forEach { judge.observe($0) }
            judge.complete(Stage.instant(step.second), changed: [], signals: nothing)
        }
        judge.end(at: plan.lastInstant, signals: nothing)
        return judge.results(endedAt: plan.end, wasCut: false)[0]
    }

    private static let paced = RunMode.paced(factor: 60)
    private static let answered = Form.whenever(
        on("hub.a"), then: on("hub.b"), within: .seconds(10), count: nil)

    @Test(arguments: [
        (14.0, Self.paced, Verdict.pass), (16, Self.paced, .fail), (11, .virtual, .fail),
        (10, .virtual, .pass),
    ])
    func `an answer may be late by the slack in paced mode`(answer: Double, mode: RunMode, verdict: Verdict) {
        #expect(judged(Self.answered, mode, [at(1, "a"), at(1 + answer, "b")]).verdict == verdict)
    }

    @Test func `slack stands among the lines of an expectation`() {
        let result = judged(Self.answered, Self.paced, [at(1, "a"), at(2, "b")])
        #expect(result.text.map(\.key) == ["form", "slack"])
        #expect(result.text.last?.value == "5 s")
    }

    @Test func `an answer may come in the slack after the end`() {
        #expect(judged(Self.answered, Self.paced, [at(91, "a"), at(104, "b")]).verdict == .pass)
    }

    @Test func `what happens after the end of the plan asks for no answer`() {
        let steps = [at(1, "a"), at(2, "b"), at(101, "a")]
        #expect(judged(Self.answered, Self.paced, steps).verdict == .pass)
    }

    @Test func `what must never happen may happen after the end of the plan`() {
        let never = Form.never(on("hub.b"), witness: nil)
        #expect(judged(never, Self.paced, [at(1, "a"), at(101, "b")]).verdict == .pass)
        #expect(judged(never, Self.paced, [at(1, "a"), at(99, "b")]).verdict == .fail)
    }

    @Test(arguments: [(14.0, Verdict.pass), (16, .fail), (6, .pass), (4, .fail)])
    func `spacings may be off by the slack`(second: Double, verdict: Verdict) {
        let gap = Form.gap(on("hub.a"), atLeast: .seconds(10), atMost: .seconds(10))
        var steps = [at(10, "a"), at(10 + second, "a")]
        while let last = steps.last?.second, last < 90 { steps.append(at(last + 10, "a")) }
        #expect(judged(gap, Self.paced, steps).verdict == verdict)
    }

    @Test func `without a word of it slack is a tenth of a second of the real clock`() {
        var plan = Stage(form: Self.answered).plan
        #expect(plan.slack == .zero)
        plan.mode = Self.paced
        #expect(plan.slack == .seconds(6))
        #expect(plan.lastInstant == plan.end + .seconds(6))
    }
}
