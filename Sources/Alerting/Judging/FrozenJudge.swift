import Metering
import Timekeeping

/// Watches one meter for values that stand still while readings keep arriving, each way of reading it by itself, by
/// the readings' own time. Readings come in the order of it.
///
/// A house may be steady, so equal values alone say nothing. A counter that does not rise although the power that is
/// shown would have moved it is the sure sign. The value is for how long nothing has changed, in s.
struct FrozenJudge: Sendable {
    /// Counters of known meters have steps of 10 Wh or less: what moves one by two steps must show.
    private static let sureWattHours = 20.0

    private struct State: Sendable {
        var shown: Reading
        var since: UTCInstant
        var last: UTCInstant
    }

    private let rule: FrozenRule
    private var states: [Reading.Source: State] = [:]

    init(_ rule: FrozenRule) { self.rule = rule }

    mutating func judge(_ reading: Reading) -> Verdict {
        let now = reading.takenAt
        let isFirst = states[reading.source] == nil
        if let state = states[reading.source], state.shown.hasSameValues(as: reading),
            now - state.last <= rule.span
        {
            states[reading.source]?.last = now
        } else {
            states[reading.source] = State(shown: reading, since: now, last: now)
        }
        // What has not been heard of for so long is no sign of anything.
        states = states.filter { now - $0.value.last <= rule.span }
        let frozen = states.values.filter(isFrozen).map { $0.last - $0.since }
        if let longest = frozen.max() { return .wrong(value: longest.inSeconds) }
        return !isFirst && states[reading.source]?.since == now ? .right : .undecided
    }

    private func isFrozen(_ state: State) -> Bool {
        let span = state.last - state.since
        guard span >= rule.span, hasCounter(of: state.shown) else { return false }
        return abs(state.shown.powerW) * span.inSeconds / 3600 >= Self.sureWattHours
    }

    /// Whether the power that is shown moves a counter.
    private func hasCounter(of reading: Reading) -> Bool {
        (reading.powerW > 0 ? reading.energyImport : reading.energyExport) != nil
    }
}
