import Scenarios
import Timekeeping

/// Judges the expectations of one case while it runs; it keeps no events, so memory does not grow with the
/// run.
///
/// Feed it everything that happens in the order of the record (`observe`), call `complete` when an instant is
/// complete, and `end` after the last one. An instant is due at `nextDeadline` even when nothing happens
/// then.
public struct Judge: Sendable {
    private let plan: Plan
    private let wording: Wording
    private var instants: InstantBook
    private var watches: [ExpectationWatch]
    /// Expectations by the names that they mention.
    private var listeners: [String: [Int]] = [:]
    private var faces: [String: DeviceFace] = [:]
    private var changedNow: Set<String> = []
    private var hasBegun = false

    /// - Parameter describe: the catalogue's row of a signal, for units in reports.
    public init(
        _ plan: Plan, describe: @escaping @Sendable (SignalReference) -> ObservableRow? = { _ in nil }
    ) {
        self.plan = plan
        wording = Wording(times: LocalTimes(zone: plan.zone, start: plan.start), describe: describe)
        let expectations = plan.judgedExpectations
        watches = expectations.map { ExpectationWatch($0, in: plan) }
        instants = InstantBook(plan, references: expectations.flatMap(\.instants))
        for index in watches.indices {
            for name in Set(watches[index].mentions) { listeners[name, default: []].append(index) }
            for name in watches[index].devices { faces[name] = DeviceFace() }
        }
    }

    /// Declared names whose events or signals an expectation mentions.
    public var mentionedSources: Set<String> { Set(listeners.keys) }

    /// Declared names whose signals are looked at: what a site among them shows changes every whole second.
    public var sourcesOfSignals: Set<String> { Set(signals.map(\.source)) }

    /// Every signal that an expectation looks at, in order of the scenario, repeats included.
    public var signals: [SignalReference] { plan.expectations.flatMap(\.signals) }

    /// The next instant that must be completed even when nothing happens then: a deadline, the opening or
    /// closing of a window, the instant of a `that`. `nil` when there is none before the end of the run.
    public var nextDeadline: UTCInstant? {
        let next = watches.compactMap { $0.nextDeadline(instants) }.min()
        return next.flatMap { $0 < plan.lastInstant ? $0 : nil }
    }

    /// Takes what happened, in the order of the record.
    public mutating func observe(_ observation: Observation) {
        if observation.kind == "sample" { faces[observation.from]?.observe(observation) }
        instants.observe(observation)
        guard let concerned = listeners[observation.from] else { return }
        changedNow.insert(observation.from)
        let scene = scene
        for index in concerned {
            watches[index].observe(observation, scene)
            watches[index].noteContext(faces, wording)
        }
    }

    /// Expectations that look at rows which a component stores.
    private var rowReaders: [Int] {
        watches.indices.filter { if case .follows = watches[$0].plan.form { true } else { false } }
    }

    /// Takes a row that a component has stored: an event named as the series, which only `follows` looks at.
    public mutating func take(row: Observation) {
        let scene = scene
        for index in rowReaders where listeners[row.from]?.contains(index) == true {
            watches[index].observe(row, scene)
            changedNow.insert(row.from)
        }
    }

    /// Judges an instant at which everything due has happened.
    /// - Parameter changed: declared names whose signals have a new value, equal or not, beside those with
    ///   events.
    public mutating func complete(
        _ instant: UTCInstant, changed: Set<String>, signals: some SignalSource
    ) {
        let all = changedNow.isEmpty ? changed : changedNow.union(changed)
        let moment = moment(instant, changed: all, signals: signals)
        for index in watches.indices where hasWork(index, at: instant, all) {
            watches[index].complete(moment)
            watches[index].noteContext(faces, wording)
        }
        changedNow.removeAll(keepingCapacity: true)
        hasBegun = true
    }

    private func hasWork(_ index: Int, at instant: UTCInstant, _ changed: Set<String>) -> Bool {
        if !hasBegun || watches[index].window.isOpening { return true }
        if let deadline = watches[index].nextDeadline(instants), deadline <= instant { return true }
        return changed.contains { listeners[$0]?.contains(index) == true }
    }

    private func moment<Signals: SignalSource>(
        _ instant: UTCInstant, changed: Set<String>, signals: Signals
    ) -> Moment<Signals> {
        Moment(instant: instant, changed: changed, signals: signals, scene: scene)
    }

    private var scene: Scene { Scene(instants: instants, wording: wording) }

    /// The verdicts that have become certain since the last call, in the order of the scenario.
    public mutating func takeDecided() -> [ExpectationResult] {
        var results: [ExpectationResult] = []
        for index in watches.indices where watches[index].isCertain && !watches[index].isReported {
            watches[index].report()
            results.append(watches[index].result(wording, at: plan.end, wasCut: false))
        }
        return results
    }

    /// Takes the end of the run, after its last instant: decides deadlines and `at: end`.
    /// - Parameter instant: the end of the plan, or earlier when the run was cut.
    public mutating func end(at instant: UTCInstant, signals: some SignalSource) {
        let moment = moment(instant, changed: [], signals: signals)
        for index in watches.indices {
            watches[index].runEnds(moment, isWhole: instant >= plan.end)
            watches[index].noteContext(faces, wording)
        }
    }

    /// The series to compare, known when the run has ended.
    public var seriesQueries: [SeriesQuery] { watches.compactMap(\.query) }

    /// Takes what the comparison for an expectation has found.
    public mutating func take(_ outcome: SeriesOutcome, for query: SeriesQuery, at end: UTCInstant) {
        guard let index = watches.firstIndex(where: { $0.plan.id == query.expectation }) else { return }
        watches[index].take(outcome, at: end, wording)
        watches[index].noteContext(faces, wording)
    }

    /// All verdicts, in the order of the scenario, once the run has ended and its series are compared.
    /// - Parameter wasCut: the run ended before its time, by `--until` or by an interrupt.
    public func results(endedAt instant: UTCInstant, wasCut: Bool) -> [ExpectationResult] {
        watches.map { $0.result(wording, at: instant, wasCut: wasCut) }
    }
}

/// The rows that an expectation compares, and how.
public struct SeriesQuery: Sendable, Equatable {
    /// The id of the expectation.
    public var expectation: String
    public var series: SeriesReference
    public var truth: TruthReference
    public var rules: SeriesComparison.Rules
}
