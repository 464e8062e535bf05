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
        /// On the real clock events come when they like, and whole seconds are passed over; `nil` in virtual time.
        var pace: PacedOrder?
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
        self.truth = truth
        let pace = plan.mode.kind == .paced ? PacedOrder(start: plan.start, grain: plan.grain) : nil
        state = Mutex(
            State(
                judge: judge, record: record, trail: ValueTrail(plan), chances: FleetChances(plan), pace: pace
            ))
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
                if let instant = state.pace?.take(observation.at) { observation.at = instant }
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
            if let instant = state.pace?.take(row.at) { row.at = instant }
            state.judge.take(row: row)
        }
    }

    /// The signals of something have changed without an event of its own.
    func touch(_ name: String) {
        state.withLock { _ = $0.touched.insert(name) }
    }

    /// Judges a complete instant.
    /// - Returns: the next instant to judge even when nothing happens then.
    func complete(_ instant: UTCInstant, _ signals: some RetrospectiveSignalSource) -> UTCInstant? {
        state.withLock { state in
            guard state.isOpen else { return nil }
            guard state.pace != nil else {
                let isWholeSecond = instant.nanoseconds % 1_000_000_000 == 0
                return judge(instant, isWholeSecond: isWholeSecond, signals, in: &state)
            }
            guard let next = state.pace?.complete(through: instant) else { return nil }
            return judge(
                next.instant, isWholeSecond: next.passesSecond, signals.asOf(next.instant), in: &state)
        }
    }

    private func judge(
        _ instant: UTCInstant, isWholeSecond: Bool, _ signals: some SignalSource, in state: inout State
    ) -> UTCInstant? {
        let ticks = isWholeSecond && !ticking.isEmpty
        let changed =
            ticks ? (state.touched.isEmpty ? ticking : state.touched.union(ticking)) : state.touched
        state.judge.complete(instant, changed: changed, signals: signals)
        for name in changed { state.trail.concern(name, at: instant) }
        state.touched.removeAll(keepingCapacity: true)
        note(instant, signals, in: &state)
        let tick = ticking.isEmpty ? nil : UTCInstant(seconds: instant.wholeSecond + 1)
        return [tick, state.judge.nextDeadline].compactMap { $0 }.filter { $0 > instant }.min()
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
            let instant = state.pace?.take(instant) ?? instant
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

    /// Writes the last line, which comes after everything that was noted.
    /// - Parameters:
    ///   - instant: the end of what was judged.
    ///   - doubt: why some of what did not pass says nothing, if so.
    /// - Returns: what the line says.
    func finish(at instant: UTCInstant, file: String, ending: RunEnding, doubt: Doubt? = nil) throws
        -> RecordTail
    {
        try state.withLock { state in
            state.isOpen = false
            let judged = state.judge.results(endedAt: instant, wasCut: ending.wasCut)
            let tail = RecordTail(
                file: file, at: state.pace?.take(instant) ?? instant, ending: ending,
                results: judged.map { doubt?.applied(to: $0) ?? $0 }, note: doubt?.note)
            try state.record.finish(tail)
            return tail
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
package struct RecordFailed: Error, CustomStringConvertible {
    let reason: any Error
    package var description: String {
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
