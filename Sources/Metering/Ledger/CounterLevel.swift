import Timekeeping

/// Counters that went elsewhere at some moment, and may come back.
struct CounterLevel: Sendable, Hashable {
    /// The last state of the level before.
    let before: CounterState
    /// The first state elsewhere.
    let first: CounterState
    /// Whether the counters began there at zero.
    let isReset: Bool

    /// What flowed since `before` and was not shown elsewhere up to `last`, in µWh, at least 0, once the counters are back.
    func missing(_ counter: (CounterState) -> Energy, after last: CounterState, at back: CounterState)
        -> Int64
    {
        let all = CounterChange(counter(before), counter(back)).risen
        let beginning = CounterChange(counter(before), counter(first))
        let shown = CounterChange(counter(first), counter(last)).risen
            .addingSaturating(isReset ? beginning.sinceReset : 0)
        return max(0, all.subtractingSaturating(shown))
    }

    /// Whether `state` follows from where the counters were before.
    func isLeft(at state: CounterState, phasePowerW: Double) -> Bool {
        guard before.basis == state.basis else { return false }
        let bound = CounterEdge.Bound(before, state, phasePowerW: phasePowerW, since: nil)
        return bound.allows(CounterChange(before.imported, state.imported))
            && bound.allows(CounterChange(before.exported, state.exported))
    }

    /// Whether a counter fell when the level began.
    var beganWithFall: Bool { first.imported < before.imported || first.exported < before.exported }
}
