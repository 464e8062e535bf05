import Timekeeping

/// The newest readings of a source, so far as they decide about the next one.
struct CounterTail: Sendable {
    /// The newest one that is not left out.
    var newest: CounterState
    /// Whether so many follow each from the one before that the next one, if it does so too, changes nothing of them.
    var isSettled: Bool
    /// Where the counters are, if they went there by a break.
    var level: CounterLevel?

    /// Looks up the readings at an instant and before it; `nil` when there is none.
    static func load(
        _ source: MeterSource, at instant: UTCInstant, phasePowerW: Double, _ lookup: some StoredCounters
    ) throws -> CounterTail? {
        let count = 2 * CounterWindow.reach + 1
        let known = try lookup.counters(of: source, .atOrBefore(instant), .judged, limit: count)
        guard
            let newest = try known.first(where: { $0.mark.isChained })
                ?? lookup.counters(of: source, .atOrBefore(instant), .chained, limit: 1).first,
            let state = CounterState(newest.reading)
        else { return nil }
        return CounterTail(
            newest: state, isSettled: isSettled(known, phasePowerW),
            level: try CounterLevel.find(source, at: instant, lookup))
    }

    /// - Parameter known: the newest first.
    private static func isSettled(_ known: [JudgedReading], _ phasePowerW: Double) -> Bool {
        guard known.allSatisfy({ $0.mark.isChained }) else { return false }
        let states = known.compactMap { CounterState($0.reading) }
        return zip(states.dropFirst(), states).allSatisfy {
            CounterEdge($0, $1, phasePowerW: phasePowerW).mark == .counted
        }
    }

    /// Goes on to the next reading, if that follows so plainly that no other needs a look.
    /// - Returns: whether it does.
    mutating func takes(_ next: CounterState, phasePowerW: Double) -> Bool {
        guard isSettled, newest.at < next.at else { return false }
        let edge = CounterEdge(newest, next, phasePowerW: phasePowerW)
        return edge.mark == .counted && !(edge.isSurplus && level?.beganWithFall == true)
    }
}

extension CounterLevel {
    /// The level in which the counters are at an instant; `nil` when they came there without a break, or came back.
    static func find(
        _ source: MeterSource, at instant: UTCInstant, _ lookup: some StoredCounters
    ) throws -> CounterLevel? {
        guard let first = try lookup.counters(of: source, .atOrBefore(instant), .breaks, limit: 1).first,
            first.mark.beginsLevel, let state = CounterState(first.reading),
            let before = try lookup.counters(of: source, .before(state.at), .chained, limit: 1).first
                .flatMap({ CounterState($0.reading) })
        else { return nil }
        return CounterLevel(before: before, first: state, isReset: first.mark == .reset)
    }
}
