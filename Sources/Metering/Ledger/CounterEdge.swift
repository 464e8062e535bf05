import Timekeeping

/// From one state of the counters to a later one: what must have happened in between, and how rare that is.
struct CounterEdge {
    let mark: EnergyMark
    /// 0 for what happens all the time, 1 for a reading that is left out, more for what is rarer.
    let cost: Double
    /// Whether the counters rose by more than the power of both states tells of.
    let isSurplus: Bool

    /// - Parameters:
    ///   - phasePowerW: what a phase of the meter can carry.
    ///   - since: since when the meter has shown just what it shows in `from`: a display that stood still may hide
    ///     energy of all that time.
    init(_ from: CounterState, _ to: CounterState, phasePowerW: Double, since: UTCInstant? = nil) {
        let imports = CounterChange(from.imported, to.imported)
        let exports = CounterChange(from.exported, to.exported)
        let bound = Bound(from, to, phasePowerW: phasePowerW, since: since)
        let span = to.at.nanoseconds.subtractingSaturating(from.at.nanoseconds)
        let shownImport = Bound.energy((from.importPowerW + to.importPowerW) / 2, span)
        let shownExport = Bound.energy((from.exportPowerW + to.exportPowerW) / 2, span)
        let shown = shownImport + shownExport
        guard from.basis == to.basis else {
            (mark, cost, isSurplus) = (.replaced, Self.replacement, false)
            return
        }
        if bound.allows(imports), bound.allows(exports) {
            let risen = imports.difference + exports.difference
            mark = .counted
            cost = Self.disagreement * bound.mismatch(risen, shown, step: max(imports.step, exports.step))
            isSurplus = risen > Self.likely(shown)
            return
        }
        isSurplus = false
        (mark, cost) = Self.event(
            [(imports, Self.likely(shownImport)), (exports, Self.likely(shownExport))], bound)
    }

    /// - Parameter changes: each with the energy that the power of its direction explains.
    private static func event(_ changes: [(CounterChange, Double)], _ bound: Bound) -> (EnergyMark, Double) {
        if changes.allSatisfy({ bound.allows($0) || bound.allowsRollover($0, $1) }) {
            return (.rollover, rollover)
        }
        if changes.allSatisfy({ bound.allows($0) || bound.allowsReset($0, $1) }) {
            return (.reset, reset)
        }
        if changes.allSatisfy({ change, _ in bound.allows(change) || bound.allowsRestart(change) }) {
            return (.restarted, restart)
        }
        return (.replaced, replacement)
    }

    private static let rollover = 0.5
    private static let reset = 1.1
    private static let restart = 3.0
    private static let replacement = 4.5
    /// Two edges that disagree wholly with the power cost less than a reading that is left out.
    private static let disagreement = 0.4

    /// Energy that the power explains: twice what it tells of, or 0.01 kWh.
    private static func likely(_ shown: Double) -> Double { 2 * shown + 1e7 }
}

extension CounterEdge {
    /// What a meter can have carried between two states, in µWh.
    struct Bound {
        private let carried: Double
        private let carriedInAnHour: Double
        private let phases: Double

        init(_ from: CounterState, _ to: CounterState, phasePowerW: Double, since: UTCInstant?) {
            phases = Double(to.basis.hasNet ? 3 : to.basis.phases)
            let taken = to.at.nanoseconds.subtractingSaturating((since ?? from.at).nanoseconds)
            let received = to.receivedAt.nanoseconds.subtractingSaturating(from.receivedAt.nanoseconds)
            carried = Self.energy(phasePowerW * phases, max(taken, received, 0))
            carriedInAnHour = Self.energy(phasePowerW * phases, 3_600_000_000_000)
        }

        /// How far the energy lies from what the power tells of: 0 within the last digit of the counter, 1 at most.
        func mismatch(_ risen: Double, _ shown: Double, step: Double) -> Double {
            min(1, max(0, abs(risen - shown) - step * phases) / max(risen, shown, 1e6))
        }

        static func energy(_ watts: Double, _ nanoseconds: Int64) -> Double {
            watts * Double(nanoseconds) / 3.6e6
        }

        func allows(_ change: CounterChange) -> Bool {
            let risen = change.difference
            return risen >= 0 && (risen <= carried || risen <= carried + change.step * phases)
        }

        /// Whether the counter went past its last digit, with as much energy as the power tells of.
        func allowsRollover(_ change: CounterChange, _ likely: Double) -> Bool {
            guard let wrapped = change.wrapped.map(Double.init) else { return false }
            return wrapped <= min(carried + change.step * phases, likely)
        }

        /// Whether the counter began again at zero, with as much energy since as the power tells of.
        func allowsReset(_ change: CounterChange, _ likely: Double) -> Bool {
            change.difference < 0
                && Double(change.sinceReset) <= min(carried + change.step * phases, likely)
        }

        /// Whether the counter fell by no more than a meter loses that saves it every hour.
        func allowsRestart(_ change: CounterChange) -> Bool {
            change.difference < 0 && change.difference >= -carriedInAnHour
        }
    }
}
