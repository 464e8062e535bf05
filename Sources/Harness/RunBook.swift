import Quantities
import Scenarios
import Simulators
import Synchronization
import Timekeeping
import Verdicts

/// Everything that happens in a run goes through here, in order: into the record, to the judge, to whoever waits for it.
final class RunBook: DeviceObserver, EventLog {
    private let time: any Timekeeper
    private let fail: @Sendable (any Error) -> Void
    /// On the real clock events come when they like, and whole seconds are passed over.
    private let isPaced: Bool
    private let state: Mutex<State>
    /// Sites and devices whose signals an expectation mentions: they are looked at every whole second.
    private let ticking: Set<String>
    /// Devices whose samples go unrecorded: in a large run those that no expectation names.
    private let unrecorded: Set<String>
    private let listeners = Listeners()
    let truth: TruthSpool

    struct State {
        var judge: Judge
        var record: RecordWriter
        /// Names whose signals have changed at this instant without an event.
        var touched: Set<String> = []
        var trail: ValueTrail
        var chances: FleetChances
        var isOpen = true
        var count = 0
        /// Nothing happens before this any more.
        var present = UTCInstant(nanoseconds: .min)
    }

    /// More devices than this make a large run.
    private static let recordedDevices = 20

    /// - Parameter fail: ends the run.
    init(
        _ plan: Plan, judge: Judge, record: RecordWriter, truth: TruthSpool, time: any Timekeeper,
        fail: @escaping @Sendable (any Error) -> Void
    ) {
        let devices = Set(plan.devices.map(\.name))
        let isLarge = devices.count > Self.recordedDevices && !plan.recordsAll
        unrecorded = isLarge ? devices.subtracting(judge.mentionedSources) : []
        ticking = judge.sourcesOfSignals.intersection(devices.union(plan.sites.map(\.name)))
        self.time = time
        self.fail = fail
        isPaced = plan.mode.kind == .paced
        self.truth = truth
        state = Mutex(
            State(judge: judge, record: record, trail: ValueTrail(plan), chances: FleetChances(plan)))
    }

    /// Calls `action` with everything that happens from now on.
    func listen(_ action: @escaping @Sendable (Observation) -> Void) {
        listeners.add(action)
    }

    /// Takes note of an event; after the run is over nothing is noted any longer.
    func observe(_ observation: Observation) {
        do {
            var observation = observation
            let isOpen = try state.withLock { state in
                guard state.isOpen else { return false }
                if isPaced { observation.at = state.move(to: observation.at) }
                state.judge.observe(observation)
                try state.record.append(observation)
                state.count += 1
                state.trail.concern(observation.from, at: observation.at)
                return true
            }
            if isOpen { listeners.tell(observation) }
        } catch {
            fail(RecordFailed(reason: error))
        }
    }

    /// Takes a row that a component has stored, which is judged and not recorded.
    func take(row: Observation) {
        var row = row
        state.withLock { state in
            guard state.isOpen else { return }
            if isPaced { row.at = state.move(to: row.at) }
            state.judge.take(row: row)
        }
    }

    /// The signals of something have changed without an event of its own.
    func touch(_ name: String) {
        state.withLock { _ = $0.touched.insert(name) }
    }

    /// Judges a complete instant.
    /// - Returns: the next instant to judge even when nothing happens then.
    func complete(_ instant: UTCInstant, _ signals: some SignalSource) -> UTCInstant? {
        state.withLock { state in
            guard state.isOpen else { return nil }
            let isWholeSecond =
                isPaced ? state.passesSecond(instant) : instant.nanoseconds % 1_000_000_000 == 0
            let instant = isPaced ? state.move(to: instant) : instant
            let ticks = isWholeSecond && !ticking.isEmpty
            let changed =
                ticks ? (state.touched.isEmpty ? ticking : state.touched.union(ticking)) : state.touched
            state.judge.complete(instant, changed: changed, signals: signals)
            for name in changed { state.trail.concern(name, at: instant) }
            state.touched.removeAll(keepingCapacity: true)
            note(instant, signals, in: &state)
            if isPaced { state.present = instant + .nanoseconds(1) }
            let tick = ticking.isEmpty ? nil : UTCInstant(seconds: instant.wholeSecond + 1)
            return [tick, state.judge.nextDeadline].compactMap { $0 }.filter { $0 > instant }.min()
        }
    }

    /// Writes what signals show into the record, beside the events.
    private func note(_ instant: UTCInstant, _ signals: some SignalSource, in state: inout State) {
        do {
            for values in state.trail.take(at: instant, signals) {
                try state.record.append(values)
                state.count += 1
            }
        } catch {
            fail(RecordFailed(reason: error))
        }
    }

    /// Verdicts that have become certain since the last call.
    func takeDecided() -> [ExpectationResult] {
        state.withLock { $0.judge.takeDecided() }
    }

    /// No event is noted from now on.
    func close(at instant: UTCInstant, _ signals: some SignalSource) -> [SeriesQuery] {
        state.withLock { state in
            state.isOpen = false
            let instant = isPaced ? state.move(to: instant) : instant
            state.judge.end(at: instant, signals: signals)
            return state.judge.seriesQueries
        }
    }

    /// The tables to compare, once it is closed.
    func tableQueries(end: UTCInstant) -> [TableQuery] {
        state.withLock { $0.judge.tableQueries(end: end) }
    }

    func take(_ outcome: TableOutcome, for query: TableQuery, at instant: UTCInstant) {
        state.withLock { $0.judge.take(outcome, for: query, at: instant) }
    }

    func take(_ outcome: SeriesOutcome, for query: SeriesQuery, at instant: UTCInstant) {
        state.withLock { $0.judge.take(outcome, for: query, at: instant) }
    }

    /// Writes the last line.
    /// - Parameter doubt: why what did not pass says nothing, if so.
    /// - Returns: the verdicts, in the order of the scenario.
    func finish(at instant: UTCInstant, file: String, ending: RunEnding, doubt: String? = nil) throws
        -> [ExpectationResult]
    {
        try state.withLock { state in
            state.isOpen = false
            let judged = state.judge.results(endedAt: instant, wasCut: ending.wasCut)
            let results = doubt == nil ? judged : judged.map { $0.doubted() }
            try state.record.finish(
                RecordTail(file: file, at: instant, ending: ending, results: results, note: doubt))
            return results
        }
    }

    var eventCount: Int { state.withLock { $0.count } }

    func report(_ report: DeviceReport) {
        if report.kind == "sample" && unrecorded.contains(report.device) { return }
        observe(
            Observation(
                at: time.now, from: report.device, kind: report.kind,
                fields: report.fields.map { .init($0.name, $0.value) }))
    }

    func truth(_ row: TruthRow) {
        do { try truth.append(row) } catch { fail(RecordFailed(reason: error)) }
    }

    func usedUp(_ order: String) {
        guard state.withLock({ $0.chances.strike(order) }) else { return }
        observe(Observation(at: time.now, from: order, kind: "end"))
    }
}

/// An entry that strikes a whole fleet is over when every member has used up its chances.
struct FleetChances {
    private var left: [String: Int]

    init(_ plan: Plan) {
        left = Dictionary(
            plan.timeline.filter { $0.targets.count > 1 }.map { ($0.id, $0.targets.count) }
        ) { first, _ in first }
    }

    /// A target of the entry has used up its chances.
    /// - Returns: whether it was the last.
    mutating func strike(_ entry: String) -> Bool {
        guard let count = left[entry], count > 1 else { return true }
        left[entry] = count - 1
        return false
    }
}

/// The run's own files cannot be written.
public struct RecordFailed: Error, CustomStringConvertible {
    let reason: any Error
    public var description: String {
        "the record cannot be written: \(SystemReason.text(of: reason)); make room, or choose another folder with --out"
    }
}

extension Observation.Field {
    init(_ name: String, _ value: ReportValue) {
        self.init(name, FieldValue(value), isImplied: value == .outcome(.answered))
    }
}

extension FieldValue {
    init(_ value: ReportValue) {
        switch value {
        case .quantity(let number, let dimension, let step):
            self =
                number.isFinite
                ? .quantity(number, dimension, decimals: DecimalPlaces.of(step)) : .unknown
        case .count(let count): self = .count(count)
        case .text(let text): self = .text(text)
        case .span(let span): self = .quantity(span.inSeconds, .time, decimals: 3)
        case .instant(let instant): self = .instant(instant)
        case .outcome(let outcome): self = .text(outcome.rawValue)
        case .unknown: self = .unknown
        }
    }
}

/// Digits behind the point for the steps that devices have; a look-up, since every sample needs a dozen.
private enum DecimalPlaces {
    static func of(_ step: Double) -> Int {
        if step >= 1 { return 0 }
        if step >= 0.1 { return 1 }
        if step >= 0.01 { return 2 }
        return FieldValue.decimals(for: step)
    }
}
