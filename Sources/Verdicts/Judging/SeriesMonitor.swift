import Scenarios
import Timekeeping

/// `series: X`, `equals: truth(D)`: follows the windows of `gaps`; the rows are compared when the run has
/// ended.
struct SeriesMonitor: EventMonitor, InstantMonitor, DeadlineMonitor {
    let series: SeriesReference
    let truth: TruthReference
    private let rules: SeriesRules
    private var gaps: [WindowWatch]
    private var outcome: SeriesOutcome?
    private(set) var tally = Tally()

    init(_ series: SeriesReference, equals truth: TruthReference, rules: SeriesRules, start: UTCInstant) {
        self.series = series
        self.truth = truth
        self.rules = rules
        gaps = rules.gaps.map { WindowWatch($0, start: start, keepsSpans: true) }
    }

    var mentions: [String] { gaps.flatMap(\.mentions) }

    func nextDeadline(_ instants: InstantBook) -> UTCInstant? {
        gaps.compactMap { $0.nextTime(instants) }.min()
    }

    mutating func observe(_ observation: Observation, isOpen: Bool, _ scene: Scene) {
        for index in gaps.indices {
            gaps[index].advance(to: observation.at, scene.instants)
            gaps[index].observe(observation, scene)
        }
    }

    mutating func complete<Signals>(_ moment: Moment<Signals>, isOpen: Bool, isOpening: Bool) {
        for index in gaps.indices {
            gaps[index].advance(to: moment.instant, moment.instants)
            gaps[index].complete(moment)
            gaps[index].looked()
        }
    }

    /// The rules for the rows, with the windows as they really were.
    func comparison(during: [WindowWatch.Span]) -> SeriesComparison.Rules {
        // On the real clock what is under way when a gap opens, or closes, may be lost with it.
        let gaps = gaps.flatMap(\.allSpans).map { span in
            let end = (span.to ?? UTCInstant(nanoseconds: .max)) + rules.slack
            return span.from - rules.slack...max(span.from, end)
        }
        let windows = during.map { $0.from..<max($0.from, $0.to ?? UTCInstant(nanoseconds: .max)) }
        return SeriesComparison.Rules(
            duplicates: rules.duplicates, gaps: gaps, during: windows, tolerance: rules.tolerance,
            slack: rules.slack)
    }

    /// Takes what the comparison of the rows has found.
    mutating func take(_ outcome: SeriesOutcome, at end: UTCInstant, _ wording: Wording) {
        self.outcome = outcome
        tally.judged = outcome.matched + outcome.violations
        if outcome.leftOut > 0 { tally.note = "\(outcome.leftOut) left out, still buffered or in flight" }
        guard outcome.verdict == .fail else { return }
        tally.violations = outcome.violations - 1
        let lines = outcome.examples.map { $0.text(wording.times) }
        tally.violate(
            .init(
                decided: end, got: outcome.counts,
                nearest: lines.isEmpty ? nil : lines.joined(separator: "; ")))
        if !outcome.differing.isEmpty { tally.violated = outcome.differing.map { Violation(at: $0) } }
    }

    func conclusion(_ ending: Ending) -> Conclusion {
        guard let outcome else { return .inconclusive(ending.cutReason ?? "its rows could not be read") }
        if outcome.verdict == .inconclusive { return .inconclusive(outcome.counts) }
        if let reason = ending.cutReason { return .inconclusive(reason) }
        guard outcome.verdict == .vacuous else { return .pass }
        return .vacuous(ending.everOpened ? "truth is empty" : Reasons.neverOpened)
    }
}
