import Timekeeping

extension ReadingLedger {
    /// What the quarters of one meter and source change by.
    package struct SourceChanges: Sendable {
        package let of: MeterSource
        package var quarters = QuarterChanges()
    }

    /// A stored reading of the same meter and source that now means something else for energy.
    package struct Revision: Sendable, Hashable {
        /// Of the only one with this time that has a mark.
        package var takenAt: UTCInstant
        package var mark: EnergyMark
    }

    /// Makes energy of a reading if it has its place among those of its source.
    /// - Parameter isFirst: whether none of the source with its time has one.
    mutating func place(
        _ stored: StoredReading, isFirst: Bool, _ shown: MeterSource, _ tail: CounterTail?,
        phasePowerW: Double, _ lookup: some LedgerLookup
    ) throws -> Entry {
        var stored = stored
        stored.isUnplaced = Self.isOutOfTurn(stored.reading, newest: tail?.newest)
        guard isFirst, !stored.isConflict, !stored.isUnplaced,
            try !hasWrongStamp(stored.reading, shown, tail, phasePowerW: phasePowerW, lookup)
        else { return Entry(stored: stored) }
        return try account(for: stored, shown, tail, phasePowerW: phasePowerW, lookup)
    }

    /// Enters the energy that the new state of the counters tells of. A reading without counters is only counted
    /// among the readings of its quarter.
    private mutating func account(
        for stored: StoredReading, _ shown: MeterSource, _ tail: CounterTail?, phasePowerW: Double,
        _ lookup: some LedgerLookup
    ) throws -> Entry {
        let reading = stored.reading
        let index = index(of: shown)
        changes[index].quarters.change(EnergyQuarter.number(containing: reading.takenAt)) { $0.readings += 1 }
        guard let new = CounterState(reading) else { return Entry(stored: stored) }
        if var tail, tail.takes(new, phasePowerW: phasePowerW) {
            CounterStep(from: tail.newest, to: new, mark: .counted).enter(into: &changes[index].quarters)
            tail.newest = new
            tails[shown] = tail
            var entry = Entry(stored: stored)
            entry.stored.mark = .counted
            return entry
        }
        return try revise(stored, shown, index, phasePowerW: phasePowerW, lookup)
    }

    /// A late reading, and one at which something has happened to the counters, may change what those around it mean.
    private mutating func revise(
        _ stored: StoredReading, _ shown: MeterSource, _ index: Int, phasePowerW: Double,
        _ lookup: some LedgerLookup
    ) throws -> Entry {
        let revision = try CounterRevision(
            of: stored.reading, shown, tails[shown], phasePowerW: phasePowerW,
            changing: changes[index].quarters, lookup)
        changes[index].quarters = revision.quarters
        tails[shown] = revision.tail
        var entry = Entry(stored: stored)
        (entry.stored.mark, entry.stored.implausible) = (revision.mark, revision.implausible)
        entry.revisions = revision.revisions
        return entry
    }

    /// A reading that claims to be older than the newest one, though its counters are ahead of it, was taken
    /// later: the meter's clock was set back. Placed by its stamp it would be counted again and again.
    ///
    /// Before a reset the counters were ahead too: there it has its place, not below the one before it. Counters that are
    /// further ahead than the meter can have carried since tell nothing about its clock.
    private func hasWrongStamp(
        _ reading: Reading, _ shown: MeterSource, _ tail: CounterTail?, phasePowerW: Double,
        _ lookup: some LedgerLookup
    ) throws -> Bool {
        guard let newest = tail?.newest, let state = CounterState(reading), state.at < newest.at,
            state.receivedAt >= newest.receivedAt, state.isAhead(of: newest),
            CounterEdge(newest, state, phasePowerW: phasePowerW).mark == .counted
        else { return false }
        let before = try lookup.counters(of: shown, .before(state.at), .chained, limit: 1).first
        let after = try lookup.counters(of: shown, .after(state.at), .chained, limit: 1).first
        guard let before = before.flatMap({ CounterState($0.reading) }), let after,
            let next = CounterState(after.reading)
        else { return true }
        let fits = next.isNotBehind(state) || after.mark != .counted
        return !(state.isNotBehind(before) && fits)
    }

    private mutating func index(of shown: MeterSource) -> Int {
        if let last = changes.last, last.of == shown { return changes.count - 1 }
        if let index = places[shown] { return index }
        places[shown] = changes.count
        changes.append(SourceChanges(of: shown))
        return changes.count - 1
    }
}
