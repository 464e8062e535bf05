import Timekeeping

extension ReadingLedger {
    /// What the quarters of one meter and source change by.
    package struct SourceChanges: Sendable {
        package let of: MeterSource
        package var quarters = QuarterChanges()
    }

    /// Enters the energy that the new state of the counters tells of. A reading without counters is only counted
    /// among the readings of its quarter.
    mutating func account(
        for reading: Reading, _ shown: MeterSource, newest state: CounterState?, _ lookup: some LedgerLookup
    ) throws {
        let index = index(of: shown)
        changes[index].quarters.change(EnergyQuarter.number(containing: reading.takenAt)) { $0.readings += 1 }
        guard let new = CounterState(reading) else { return }
        if let state, state.at >= new.at {
            try accountBetween(new, shown, index, lookup)
        } else {
            if let state { CounterStep(from: state, to: new).enter(into: &changes[index].quarters) }
            newest[shown] = new
        }
    }

    /// A reading that claims to be older than the newest one, though its counters are ahead of it, was taken
    /// later: the meter's clock was set back. Placed by its stamp it would be counted again and again.
    ///
    /// Before a reset the counters were ahead too: there it has its place, not below the one before it.
    func hasWrongStamp(
        _ reading: Reading, _ shown: MeterSource, newest: CounterState?, _ lookup: some LedgerLookup
    ) throws -> Bool {
        guard let newest, let state = CounterState(reading), state.at < newest.at, state.isAhead(of: newest)
        else { return false }
        guard let before = try lookup.counters(of: shown, state.before),
            let after = try lookup.counters(of: shown, state.after)
        else { return true }
        let fits = after.isNotBehind(state) || CounterStep(from: before, to: after).isReset
        return !(state.isNotBehind(before) && fits)
    }

    /// A late reading parts a step that was entered as a whole.
    private mutating func accountBetween(
        _ state: CounterState, _ shown: MeterSource, _ index: Int, _ lookup: some LedgerLookup
    ) throws {
        let before = try lookup.counters(of: shown, state.before)
        let after = try lookup.counters(of: shown, state.after)
        if let before, let after {
            CounterStep(from: before, to: after).enter(into: &changes[index].quarters, sign: -1)
        }
        if let before { CounterStep(from: before, to: state).enter(into: &changes[index].quarters) }
        if let after { CounterStep(from: state, to: after).enter(into: &changes[index].quarters) }
    }

    private mutating func index(of shown: MeterSource) -> Int {
        if let last = changes.last, last.of == shown { return changes.count - 1 }
        if let index = changes.firstIndex(where: { $0.of == shown }) { return index }
        changes.append(SourceChanges(of: shown))
        return changes.count - 1
    }
}

extension CounterState {
    fileprivate var before: CounterSide { .atOrBefore(at - .nanoseconds(1)) }
    fileprivate var after: CounterSide { .atOrAfter(at + .nanoseconds(1)) }
}
