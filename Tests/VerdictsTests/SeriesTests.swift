import Quantities
import Scenarios
import Testing
import TimeLimits
import Timekeeping

@testable import Verdicts

@Suite(.ends())
struct SeriesTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var truth: [SeriesRow]
        var stored: [SeriesRow]
        var rules = SeriesComparison.Rules(during: [Stage.instant(0)..<Stage.instant(100)])
        var verdict: Verdict
        var counts: String
    }

    static func row(_ second: Double, _ power: Double, at: Double? = nil, inFlight: Bool = false) -> SeriesRow
    {
        SeriesRow(
            key: Stage.instant(second), at: Stage.instant(at ?? second), hasStamp: at != nil,
            values: [.init("power", power, step: 1), .init("voltage", 230, step: 0.1)], isInFlight: inFlight)
    }

    static func rules(
        duplicates: Int = 0, gap: ClosedRange<Double>? = nil, during: Range<Double> = 0..<100,
        tolerance: SeriesRules.Tolerance = .exact, slack: Int = 0
    ) -> SeriesComparison.Rules {
        SeriesComparison.Rules(
            duplicates: duplicates,
            gaps: gap.map { [Stage.instant($0.lowerBound)...Stage.instant($0.upperBound)] } ?? [],
            during: [Stage.instant(during.lowerBound)..<Stage.instant(during.upperBound)],
            tolerance: tolerance, slack: .seconds(slack))
    }

    static let rows = [
        Row(
            testDescription: "the same rows", truth: [row(1, 5), row(2, 6)], stored: [row(1, 5), row(2, 6)],
            verdict: .pass, counts: "2 matched"),
        Row(
            testDescription: "one missing", truth: [row(1, 5), row(2, 6)], stored: [row(2, 6)],
            verdict: .fail, counts: "1 missing; 1 matched"),
        Row(
            testDescription: "one extra", truth: [row(1, 5)], stored: [row(1, 5), row(3, 6)],
            verdict: .fail, counts: "1 extra; 1 matched"),
        Row(
            testDescription: "one twice", truth: [row(1, 5)], stored: [row(1, 5), row(1, 5)],
            verdict: .fail, counts: "1 duplicate; 1 matched"),
        Row(
            testDescription: "one twice, allowed", truth: [row(1, 5)], stored: [row(1, 5), row(1, 5)],
            rules: rules(duplicates: 1), verdict: .pass, counts: "1 duplicate; 1 matched"),
        Row(
            testDescription: "another value", truth: [row(1, 5)], stored: [row(1, 6)],
            verdict: .fail, counts: "1 with other values"),
        Row(
            testDescription: "other values, and a surplus row of the same key", truth: [row(1, 5)],
            stored: [row(1, 6), row(1, 7)],
            verdict: .fail, counts: "1 duplicate, 1 with other values"),
        Row(
            testDescription: "a surplus row of a key that matches", truth: [row(1, 5)],
            stored: [row(1, 7), row(1, 5)],
            verdict: .fail, counts: "1 duplicate; 1 matched"),
        Row(
            testDescription: "equal keys match by values", truth: [row(1, 5), row(1, 7)],
            stored: [row(1, 7), row(1, 5)],
            verdict: .pass, counts: "2 matched"),
        Row(
            testDescription: "within a step of the device", truth: [row(1, 5)], stored: [row(1, 6)],
            rules: rules(tolerance: .device), verdict: .pass, counts: "1 matched"),
        Row(
            testDescription: "beyond a step of the device", truth: [row(1, 5)], stored: [row(1, 6.01)],
            rules: rules(tolerance: .device), verdict: .fail, counts: "1 with other values"),
        Row(
            testDescription: "within a quantity", truth: [row(1, 5)], stored: [row(1, 14)],
            rules: rules(tolerance: .quantity(Quantity(10, .power))), verdict: .pass, counts: "1 matched"),
        Row(
            testDescription: "a quantity of another dimension allows nothing", truth: [row(1, 5)],
            stored: [row(1, 6)],
            rules: rules(tolerance: .quantity(Quantity(10, .voltage))), verdict: .fail,
            counts: "1 with other values"),
        Row(
            testDescription: "missing inside a gap, its ends included",
            truth: [row(1, 5), row(2, 5), row(3, 5)],
            stored: [row(3, 5)], rules: rules(gap: 1...2), verdict: .pass,
            counts: "1 matched, 2 excused by gaps"),
        Row(
            testDescription: "present inside a gap", truth: [row(1, 5)], stored: [row(1, 5)],
            rules: rules(gap: 1...2),
            verdict: .pass, counts: "1 matched"),
        Row(
            testDescription: "extra inside a gap", truth: [row(1, 5)], stored: [row(1, 5), row(2, 5)],
            rules: rules(gap: 1...3), verdict: .fail, counts: "1 extra; 1 matched"),
        Row(
            testDescription: "a gap goes by `at`, not by stamp", truth: [row(50, 5, at: 1)], stored: [],
            rules: rules(gap: 1...2), verdict: .pass, counts: "1 excused by gaps"),
        Row(
            testDescription: "in flight at the end", truth: [row(1, 5), row(2, 5, inFlight: true)],
            stored: [row(1, 5)],
            verdict: .pass, counts: "1 matched, 1 still buffered or in flight"),
        Row(
            testDescription: "in flight, but stored already", truth: [row(2, 5, inFlight: true)],
            stored: [row(2, 5)],
            verdict: .pass, counts: "1 matched"),
        Row(
            testDescription: "nothing but rows in flight", truth: [row(2, 5, inFlight: true)], stored: [],
            verdict: .inconclusive, counts: "1 still buffered or in flight"),
        Row(testDescription: "truth is empty", truth: [], stored: [], verdict: .vacuous, counts: ""),
        Row(
            testDescription: "truth is empty, something is stored", truth: [], stored: [row(1, 5)],
            verdict: .fail, counts: "1 extra"),
        Row(
            testDescription: "outside the window nothing is judged", truth: [row(1, 5), row(10, 5)],
            stored: [row(10, 5)],
            rules: rules(during: 5..<20), verdict: .pass, counts: "1 matched"),
        Row(
            testDescription: "rows outside the window still match", truth: [row(10, 5, at: 30)],
            stored: [row(10, 5, at: 10)],
            rules: rules(during: 5..<20), verdict: .vacuous, counts: ""),
        Row(
            testDescription: "not a number on both sides", truth: [row(1, .nan)], stored: [row(1, .nan)],
            verdict: .pass, counts: "1 matched"),
    ]

    @Test(arguments: rows) func `series equals truth`(row: Row) {
        let outcome = SeriesComparison.compare(truth: row.truth, stored: row.stored, row.rules)
        #expect(outcome.verdict == row.verdict)
        #expect(outcome.counts == row.counts)
    }

    @Test func `rows need a quantity in common`() {
        let truth = SeriesRow(
            key: Stage.instant(1), at: Stage.instant(1), hasStamp: true, values: [.init("power", 1)])
        let stored = SeriesRow(
            key: Stage.instant(1), at: Stage.instant(1), hasStamp: true, values: [.init("current", 1)])
        let outcome = SeriesComparison.compare(truth: [truth], stored: [stored], Self.rules())
        #expect(outcome.examples == [.init(key: Stage.instant(1), difference: .nothingInCommon)])
    }

    @Test func `neither side is read much further than the other`() {
        var comparison = SeriesComparison(Self.rules(during: 0..<100_000))
        var next: [SeriesComparison.Side: Int] = [.truth: 0, .stored: 0]
        while let side = comparison.wants {
            let number = next[side] ?? 0
            comparison.feed(side, number < 10_000 ? Self.row(Double(number), 5) : nil)
            next[side] = number + 1
            #expect(abs((next[.truth] ?? 0) - (next[.stored] ?? 0)) <= 2)
        }
        #expect(comparison.result.counts == "10000 matched")
    }

    static let form = Form.series(
        SeriesReference(component: "hub", name: "readings", meter: "m1", device: "m"),
        equals: TruthReference(device: "m", path: "push"),
        rules: SeriesRules(gaps: [Window(from: .trigger(on("cut.start")), to: .trigger(on("cut.end")))]))

    @Test func `gaps and windows are those of the run`() throws {
        var judge = Judge(Stage(form: Self.form, during: Window(from: clock(5), to: nil)).plan)
        for (second, name) in [(10.0, "cut.start"), (20, "cut.end"), (90, "cut.start")] {
            judge.observe(event(name, second))
            judge.complete(Stage.instant(second), changed: [], signals: Shown(values: [:]))
        }
        judge.end(at: Stage.instant(100), signals: Shown(values: [:]))
        let rules = try #require(judge.seriesQueries.first?.rules)
        #expect(rules.gaps.map(\.lowerBound) == [Stage.instant(10), Stage.instant(90)])
        #expect(rules.gaps[0].upperBound == Stage.instant(20))
        #expect(rules.during.map(\.lowerBound) == [Stage.instant(5)])
    }

    @Test(arguments: [
        ([row(1, 5)], [row(1, 5)], false, Verdict.pass, nil),
        ([row(1, 5)], [row(1, 5)], true, .inconclusive, "the run was cut short at 12:01:40"),
        ([row(1, 5), row(2, 6)], [row(1, 7)], false, .fail, "1 missing, 1 with other values"),
        ([], [], false, .vacuous, "truth is empty"),
        ([row(1, 5, inFlight: true)], [], false, .inconclusive, "1 still buffered or in flight"),
    ])
    func `an outcome becomes a verdict`(
        truth: [SeriesRow], stored: [SeriesRow], wasCut: Bool, verdict: Verdict, got: String?
    ) throws {
        var judge = Judge(Stage(form: Self.form).plan)
        judge.complete(Stage.start, changed: [], signals: Shown(values: [:]))
        judge.end(at: Stage.instant(100), signals: Shown(values: [:]))
        let query = try #require(judge.seriesQueries.first)
        let outcome = SeriesComparison.compare(truth: truth, stored: stored, query.rules)
        judge.take(outcome, for: query, at: Stage.instant(100))
        let result = judge.results(endedAt: Stage.instant(100), wasCut: wasCut)[0]
        #expect(result.verdict == verdict)
        #expect(result.finding?.got == got)
    }

    @Test func `rows that were left out are noted`() throws {
        var judge = Judge(Stage(form: Self.form).plan)
        judge.complete(Stage.start, changed: [], signals: Shown(values: [:]))
        judge.end(at: Stage.instant(100), signals: Shown(values: [:]))
        let query = try #require(judge.seriesQueries.first)
        let outcome = SeriesComparison.compare(
            truth: [Self.row(1, 5), Self.row(2, 6, inFlight: true)], stored: [Self.row(1, 5)], query.rules)
        judge.take(outcome, for: query, at: Stage.instant(100))
        let result = judge.results(endedAt: Stage.instant(100), wasCut: false)[0]
        #expect(result.verdict == .pass)
        #expect(result.note == "1 left out, still buffered or in flight")
    }

    @Test func `examples name what differs`() throws {
        var judge = Judge(Stage(form: Self.form).plan)
        judge.complete(Stage.start, changed: [], signals: Shown(values: [:]))
        judge.end(at: Stage.instant(100), signals: Shown(values: [:]))
        let query = try #require(judge.seriesQueries.first)
        let outcome = SeriesComparison.compare(
            truth: [Self.row(1, 5), Self.row(2, 6)], stored: [Self.row(1, 7)], query.rules)
        judge.take(outcome, for: query, at: Stage.instant(100))
        let finding = judge.results(endedAt: Stage.instant(100), wasCut: false)[0].finding
        #expect(finding?.nearest == "power 5 W in truth, 7 W stored at 12:00:01; missing at 12:00:02")
        #expect(finding?.violations == 2)
    }

    @Test func `rows that nobody could read are inconclusive`() {
        let result = Stage(form: Self.form).play([])
        #expect(result.verdict == .inconclusive)
        #expect(result.finding?.got == "its rows could not be read")
    }
}
