/// Walks along the states of a meter's counters that are not left out, in their order.
struct CounterChain {
    let phasePowerW: Double
    private(set) var last: CounterState?
    /// Where the counters are, if they went there by a break.
    private(set) var level: CounterLevel?

    init(phasePowerW: Double, last: CounterState? = nil, level: CounterLevel? = nil) {
        self.phasePowerW = phasePowerW
        self.last = last
        self.level = level
    }

    /// What the next state means.
    /// - Parameter edge: from the last one to it.
    func mark(of state: CounterState, _ edge: CounterEdge) -> EnergyMark {
        guard let level else { return edge.mark }
        let canReturn =
            edge.mark == .replaced || edge.mark == .counted && edge.isSurplus && level.beganWithFall
        return canReturn && level.isLeft(at: state, phasePowerW: phasePowerW) ? .returned : edge.mark
    }

    /// Goes on to the next state.
    /// - Returns: the step to it; `nil` for the first one.
    mutating func advance(to state: CounterState, _ mark: EnergyMark) -> CounterStep? {
        defer { last = state }
        guard let last else { return nil }
        let step = CounterStep(from: last, to: state, mark: mark, level: mark == .returned ? level : nil)
        if mark.beginsLevel {
            level = CounterLevel(before: last, first: state, isReset: mark == .reset)
        } else if mark == .returned {
            level = nil
        }
        return step
    }
}
