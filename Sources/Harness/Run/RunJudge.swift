import Scenarios
import Synchronization
import Timekeeping
import Verdicts

/// Judges a run and writes its record: every event, what signals show at complete instants, and the verdicts.
final class RunJudge: EventSink {
    private let fail: @Sendable (any Error) -> Void
    private let state: Mutex<State>
    /// Sites and devices whose signals an expectation mentions; they are looked at every whole second.
    private let ticking: Set<String>
    /// Devices whose samples are not recorded: in a large run those that no expectation names.
    let unsampled: Set<String>

    private struct State {
        var judge: Judge
        var record: RecordWriter
        var sampler: SignalSampler
        var isOpen = true
        /// Lines of the record, without the first.
        var count = 0
        /// On the real clock events come in any order, and whole seconds are passed over; `nil` in virtual time.
        var pace: PacedOrder?

        mutating func write(_ observation: Observation) throws {
            try record.append(observation)
            count += 1
        }
    }

    /// A run with more devices than this is large.
    private static let recordedDevices = 20

    /// - Parameter fail: ends the run.
    init(
        _ plan: Plan, describe: @escaping @Sendable (SignalReference) -> ObservableRow?, record: RecordWriter,
        fail: @escaping @Sendable (any Error) -> Void
    ) {
        let judge = Judge(plan, describe: describe)
        let devices = Set(plan.devices.map(\.name))
        let isLarge = devices.count > Self.recordedDevices && !plan.recordsAll
        unsampled = isLarge ? devices.subtracting(judge.mentionedSources) : []
        ticking = judge.sourcesOfSignals.intersection(devices.union(plan.sites.map(\.name)))
        self.fail = fail
        let pace = plan.mode.kind == .paced ? PacedOrder(start: plan.start, grain: plan.grain) : nil
        state = Mutex(
            State(
                judge: judge, record: record, sampler: SignalSampler(plan, describe: describe), pace: pace))
    }

    /// Judges an event and records it; a row that a component has stored is judged only. After the end of the run
    /// nothing counts.
    func take(_ observation: Observation) -> Observation? {
        do {
            return try state.withLock { state in
                guard state.isOpen else { return nil }
                var observation = observation
                if let instant = state.pace?.take(observation.at) { observation.at = instant }
                state.judge.observe(observation)
                if observation.isRow { return nil }
                try state.write(observation)
                state.sampler.concern(observation.from, at: observation.at)
                return observation
            }
        } catch {
            fail(RecordFailed(reason: error))
            return nil
        }
    }

    /// Writes bytes that crossed a wire into the record, outside its hash and its numbers; they are not judged.
    func record(wire: Observation) {
        do {
            try state.withLock { state in
                if state.isOpen { try state.record.append(wire) }
            }
        } catch {
            fail(RecordFailed(reason: error))
        }
    }

    /// Judges a complete instant.
    /// - Parameter touched: the names whose signals have changed without an event.
    /// - Returns: the next instant to judge even when nothing happens then.
    func complete(
        _ instant: UTCInstant, touched: () -> Set<String>, _ signals: some RetrospectiveSignalSource
    ) -> UTCInstant? {
        state.withLock { state in
            guard state.isOpen else { return nil }
            guard state.pace != nil else {
                let isWholeSecond = instant.nanoseconds % 1_000_000_000 == 0
                return judge(instant, isWholeSecond: isWholeSecond, touched(), signals, in: &state)
            }
            guard let next = state.pace?.complete(through: instant) else { return nil }
            return judge(
                next.instant, isWholeSecond: next.passesSecond, touched(), signals.asOf(next.instant),
                in: &state)
        }
    }

    private func judge(
        _ instant: UTCInstant, isWholeSecond: Bool, _ touched: Set<String>,
        _ signals: some RetrospectiveSignalSource, in state: inout State
    ) -> UTCInstant? {
        let ticks = isWholeSecond && !ticking.isEmpty
        let changed = ticks ? (touched.isEmpty ? ticking : touched.union(ticking)) : touched
        state.judge.complete(instant, changed: changed, signals: signals)
        for name in changed { state.sampler.concern(name, at: instant) }
        sample(instant, signals, in: &state)
        let tick = ticking.isEmpty ? nil : UTCInstant(seconds: instant.wholeSecond + 1)
        return [tick, state.judge.nextDeadline].compactMap { $0 }.filter { $0 > instant }.min()
    }

    /// Writes what signals show into the record.
    private func sample(_ instant: UTCInstant, _ signals: some SignalSource, in state: inout State) {
        do {
            for values in state.sampler.take(at: instant, signals) { try state.write(values) }
        } catch {
            fail(RecordFailed(reason: error))
        }
    }

    /// Verdicts that have become certain since the last call.
    func takeDecided() -> [ExpectationResult] {
        state.withLock { $0.judge.takeDecided() }
    }

    /// No event counts from now on.
    /// - Returns: the series to compare.
    func close(at instant: UTCInstant, _ signals: some RetrospectiveSignalSource) -> [SeriesQuery] {
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

    /// Writes the last line of the record.
    /// - Parameters:
    ///   - instant: the end of what was judged.
    ///   - doubt: why some of what did not pass says nothing, if so.
    func finish(at instant: UTCInstant, file: String, ending: RunEnding, doubt: Doubt?) throws -> RecordTail {
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
}
