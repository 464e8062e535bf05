import Quantities
import Scenarios
import Testing
import TimeLimits
import Timekeeping

@testable import Verdicts

/// What slack does to verdicts of a paced run.
@Suite(.ends())
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
    private func judged(
        _ form: Form, _ mode: RunMode, _ steps: [Stage.Step], during: Window? = nil,
        timeline: [EntryPlan] = []
    ) -> ExpectationResult {
        var plan = Stage(form: form, during: during, timeline: timeline).plan
        plan.modes = [mode]
        plan.mode = mode
        plan.writtenSlack = .seconds(5)
        var judge = Judge(plan)
        var shown = Shown(values: [:])
        judge.complete(Stage.start, changed: [], signals: shown)
        for step in steps {
            step.events.forEach { judge.observe($0) }
            step.apply(to: &shown.values)
            judge.complete(
                Stage.instant(step.second), changed: step.signals.isEmpty ? [] : ["m"], signals: shown)
        }
        judge.end(at: plan.lastInstant, signals: shown)
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

    @Test(arguments: [
        // Within 10 s and a slack of 5 s: too many before the slack begins, enough by its end.
        ([2.0, 3], Verdict.pass), ([2, 13], .pass), ([2, 3, 12], .pass), ([2, 3, 9], .fail),
        ([2, 16], .fail),
    ])
    func `as many answers as are asked for may be late, and more may be due later`(
        answers: [Double], verdict: Verdict
    ) {
        let form = Form.whenever(on("hub.a"), then: on("hub.b"), within: .seconds(10), count: 2)
        #expect(judged(form, Self.paced, [at(20, "a")] + answers.map { at(20 + $0, "b") }).verdict == verdict)
    }

    @Test(arguments: [(9.0, Verdict.fail), (1, .pass)])
    func `what is true already is one too many where none is asked for`(shown: Double, verdict: Verdict) {
        let form = Form.whenever(
            on("hub.a"), then: .condition(above(5)), within: .seconds(10), count: 0)
        #expect(judged(form, Self.paced, [shows(1, shown), at(2, "a")]).verdict == verdict)
    }

    @Test(arguments: [
        ([2.0], Verdict.pass), ([12], .pass), ([2, 12], .pass), ([2, 3], .fail), ([16], .fail),
    ])
    func `each key has what it asks for within the slack, and no more before it`(
        answers: [Double], verdict: Verdict
    ) {
        let key = [Observation.Field("k", .text("one"))]
        func step(_ name: String, _ second: Double) -> Stage.Step {
            Stage.Step(second: second, events: [event(name, second, key)])
        }
        let form = Form.each(
            EachRules(
                cause: EventPattern(source: "hub", event: "a"),
                answer: EventPattern(source: "hub", event: "b"),
                key: "k", count: .exactly(1), limit: .seconds(10)))
        #expect(
            judged(form, Self.paced, [step("a", 20)] + answers.map { step("b", 20 + $0) }).verdict == verdict)
    }

    @Test(arguments: [(6.0, Verdict.pass), (4, .fail)])
    func `a state may end earlier by the slack`(held: Double, verdict: Verdict) {
        let stays = Form.stays(above(5), for: .seconds(10))
        let steps = [shows(10, 9), shows(10 + held, 1)]
        #expect(judged(stays, Self.paced, steps).verdict == verdict)
        #expect(judged(stays, .virtual, steps).verdict == .fail)
    }

    @Test func `what is under way at the edges of a gap may be missing`() {
        let truth = (0..<10).map { Self.row(Double($0) * 10, 1) }
        let stored = truth.filter { !(3...6).contains($0.key.wholeSecond % 100 / 10) }
        var rules = SeriesRules()
        rules.gaps = [Window(from: clock(32), to: clock(58))]
        func counts(_ slack: Duration) -> String {
            rules.slack = slack
            var monitor = SeriesMonitor(
                SeriesReference(component: "hub", name: "readings", meter: "m", device: "m"),
                equals: TruthReference(device: "m", path: "push"), rules: rules, start: Stage.start)
            let scene = Scene(
                instants: InstantBook(Stage(form: Self.answered).plan, references: []),
                wording: Wording(times: LocalTimes(zone: .utc, start: Stage.start)) { _ in nil })
            for second in [0.0, 32, 58, 99] {
                let moment = Moment(
                    instant: Stage.instant(second), changed: [], signals: Shown(values: [:]), scene: scene)
                monitor.complete(moment, isOpen: true, isOpening: false)
            }
            let all = WindowWatch.Span(from: Stage.start, to: nil)
            return SeriesComparison.compare(
                truth: truth, stored: stored, monitor.comparison(during: [all])
            ).counts
        }
        #expect(counts(.zero).hasPrefix("2 missing"))
        #expect(counts(.seconds(2)) == "6 matched, 4 excused by gaps")
    }

    // MARK: One instant

    private static func that(_ base: InstantReference.Base, _ offset: Duration = .zero) -> Form {
        .that(above(5), at: InstantReference(base, offset: offset))
    }

    private static let atTen = that(.fixed(Stage.instant(10)))

    @Test(arguments: [
        // The first instant at which 10 s is complete comes 5 ms of real time, 300 ms of the site, later.
        ([shows(9, 9), shows(10.1, 9), shows(10.4, 1)], Verdict.fail),
        ([shows(9, 1), shows(10.1, 1), shows(10.4, 9), shows(11, 1)], .pass),
        ([shows(9, 1), shows(15, 9)], .pass),
        ([shows(9, 9), shows(15.1, 9)], .inconclusive),
    ])
    func `that instant is judged at the first one at which it is complete`(
        steps: [Stage.Step], verdict: Verdict
    ) {
        #expect(judged(Self.atTen, Self.paced, steps).verdict == verdict)
    }

    @Test func `when nothing was complete within the slack the reason says so`() {
        let result = judged(Self.atTen, Self.paced, [shows(9, 9), shows(16, 9)])
        #expect(
            result.finding?.got == "nothing was complete at 12:00:10 or within the slack of 5 s after it")
    }

    @Test(arguments: [
        ([shows(9, 9), shows(10.9, 9), shows(12, 1)], Verdict.pass),
        ([shows(9, 1), shows(10.9, 1), shows(12, 9)], .fail),
        ([shows(9, 9), shows(16.1, 9)], .vacuous),
    ])
    func `a window that is passed over is looked at as soon as something is complete`(
        steps: [Stage.Step], verdict: Verdict
    ) {
        let window = Window(from: clock(10), to: .instant(InstantReference(.fixed(Stage.instant(10.5)))))
        #expect(judged(.always(above(5)), Self.paced, steps, during: window).verdict == verdict)
    }

    @Test func `the truth of a site is that of the instant itself`() {
        let past = Past(values: [Stage.instant(10): 9, Stage.instant(12): 1])
        var plan = Stage(form: Self.atTen).plan
        plan.modes = [Self.paced]
        plan.mode = Self.paced
        plan.writtenSlack = .seconds(5)
        var judge = Judge(plan)
        judge.complete(Stage.start, changed: [], signals: past)
        judge.complete(Stage.instant(12), changed: [], signals: past.asOf(Stage.instant(12)))
        judge.end(at: plan.lastInstant, signals: past)
        #expect(judge.results(endedAt: plan.end, wasCut: false)[0].verdict == .pass)
    }

    @Test func `what a site was at a whole second that was passed over may be followed`() {
        // It stood at 9 W for a moment, at which the follower looked.
        let past = Past(values: [Stage.instant(8): 5, Stage.instant(10): 9, Stage.instant(12): 5])
        let shown = SignalReference(source: "m", name: "shown")
        let form = Form.follows(
            FollowsRules(
                follower: .values([.init("power", .signal(shown))], renewedBy: nil),
                leader: .values([.init("power", x)], renewedBy: nil), quantities: ["power"],
                tolerance: Quantity(1, .power), lag: .seconds(3), ignore: []))
        for (known, verdict) in [(true, Verdict.pass), (false, .fail)] {
            var plan = Stage(form: form).plan
            plan.modes = [Self.paced]
            plan.mode = Self.paced
            var judge = Judge(plan)
            for second in [8, 12] {
                let instant = Stage.instant(Double(second))
                let beside = Past(
                    values: past.values, instant: instant, beside: [shown: second == 8 ? 5 : 9],
                    isKnown: known)
                judge.complete(instant, changed: second == 8 ? ["n"] : ["m", "n"], signals: beside)
            }
            judge.end(at: plan.lastInstant, signals: past)
            #expect(judge.results(endedAt: plan.end, wasCut: false)[0].verdict == verdict)
        }
    }

    @Test func `the start of an entry is when the record says so`() {
        let entry = JudgeTests.entry("t", at: 10, length: .seconds(5))
        let late = [shows(9, 1), shows(10.5, 1), at(12, "t.start"), shows(12.4, 9), shows(13, 1)]
        let form = Self.that(.entryStart("t"))
        #expect(judged(form, Self.paced, late, timeline: [entry]).verdict == .pass)
        // Before it, only the plan can tell.
        let before = Self.that(.entryStart("t"), .seconds(-1))
        #expect(
            judged(before, Self.paced, [shows(9.4, 9), shows(10, 1)], timeline: [entry]).verdict == .pass)
    }

    @Test func `a window opens and closes with its entry`() {
        let entry = JudgeTests.entry("t", at: 10, length: .seconds(5))
        let during = Window(
            from: .instant(InstantReference(.entryStart("t"))), to: .instant(InstantReference(.entryEnd("t")))
        )
        let never = Form.never(on("hub.b"), witness: nil)
        func verdict(_ steps: [Stage.Step]) -> Verdict {
            judged(never, Self.paced, steps, during: during, timeline: [entry]).verdict
        }
        #expect(verdict([at(10.5, "b"), at(11, "t.start"), at(12, "a"), at(16, "t.end")]) == .pass)
        #expect(verdict([at(11, "t.start"), at(15.5, "b"), at(16, "t.end")]) == .fail)
        #expect(verdict([at(11, "t.start"), at(12, "a"), at(16, "t.end"), at(17, "b")]) == .pass)
    }

    @Test func `an instant shortly before its window closes lies in it`() {
        let during = Window(from: clock(0), to: clock(10.1))
        #expect(
            judged(Self.atTen, Self.paced, [shows(9, 9), shows(10.6, 9)], during: during).verdict == .pass)
        let closed = Window(from: clock(0), to: clock(10))
        #expect(
            judged(Self.atTen, Self.paced, [shows(9, 9), shows(10.6, 9)], during: closed).verdict == .vacuous)
        let end = Self.that(.fixed(Stage.instant(100)))
        let toTheEnd = Window(from: clock(0), to: clock(100))
        #expect(judged(end, Self.paced, [shows(99, 9), shows(101, 9)], during: toTheEnd).verdict == .pass)
    }

    @Test func `the state at the end is that of the end, not of its slack`() {
        let end = Self.that(.fixed(Stage.instant(100)))
        #expect(judged(end, Self.paced, [shows(99, 9), shows(100.4, 9), shows(103, 1)]).verdict == .pass)
        #expect(judged(end, Self.paced, [shows(99, 1), shows(100.4, 1), shows(103, 9)]).verdict == .fail)
    }

    @Test func `without a word of it slack is a tenth of a second of the real clock`() {
        var plan = Stage(form: Self.answered).plan
        #expect(plan.slack == .zero)
        plan.mode = Self.paced
        #expect(plan.slack == .seconds(6))
        #expect(plan.lastInstant == plan.end + .seconds(6))
    }
}

/// A signal whose past is known.
private struct Past: RetrospectiveSignalSource {
    var values: [UTCInstant: Double]
    var instant: UTCInstant?
    /// Signals whose past is not known.
    var beside: [SignalReference: Double] = [:]
    var isKnown = true

    func asOf(_ instant: UTCInstant) -> Self {
        var past = self
        past.instant = instant
        return past
    }

    func knowsPast(of source: String) -> Bool { isKnown }

    func value(of signal: SignalReference) -> Value {
        if let value = beside[signal] { return .number(value) }
        return instant.flatMap { values[$0] }.map(Value.number) ?? .unknown
    }
}
