import Timekeeping

/// What a reading changes of the energy that was made of those around it.
struct CounterRevision {
    /// Of the reading that has come.
    private(set) var mark = EnergyMark.none
    /// Readings that mean something else than before.
    private(set) var revisions: [ReadingLedger.Revision] = []
    /// What has now turned out to be no energy.
    private(set) var implausible: ImplausibleCounters?
    /// The tail of the source after it; `nil` when it must be looked up.
    private(set) var tail: CounterTail?
    private(set) var quarters: QuarterChanges

    private var rows: CounterNeighbourhood
    private var old: CounterChain
    private var new: CounterChain
    /// The last row of those near, and the first one after them that is not left out.
    private var end: Int

    init(
        of reading: Reading, _ source: MeterSource, _ tail: CounterTail?, phasePowerW: Double,
        changing quarters: QuarterChanges, _ lookup: some LedgerLookup
    ) throws {
        self.quarters = quarters
        rows = try CounterNeighbourhood(of: reading, source, phasePowerW: phasePowerW, lookup)
        let start = try Self.start(of: rows, lookup)
        let level = try start.flatMap { try CounterLevel.find(source, at: $0.at, lookup) }
        old = CounterChain(phasePowerW: phasePowerW, last: start, level: level)
        new = old
        end = rows.rows[(rows.near.upperBound + 1)...].firstIndex { $0.new.isChained } ?? rows.near.upperBound
        try walk(lookup)
        if end == rows.near.upperBound, rows.isOpenAfter { try continueBeyond(lookup) }
        try followLevel(lookup)
        findImplausible()
        mark = rows.rows[rows.place].new
        self.tail = newTail(tail)
    }

    private func newTail(_ tail: CounterTail?) -> CounterTail? {
        if rows.isOpenAfter { return revisions.isEmpty && old.level == new.level ? tail : nil }
        guard rows.near.upperBound == rows.rows.count - 1, let newest = new.last else { return nil }
        return CounterTail(newest: newest, isSettled: rows.isSettled, level: new.level)
    }

    /// The last state before those near that is not left out.
    private static func start(of rows: CounterNeighbourhood, _ lookup: some LedgerLookup) throws
        -> CounterState?
    {
        if let row = rows.rows[..<rows.near.lowerBound].last(where: { $0.old.isChained }) { return row.state }
        guard rows.isOpenBefore, let first = rows.rows.first else { return nil }
        return try lookup.counters(of: rows.source, .before(first.state.at), .chained, limit: 1).first
            .flatMap { CounterState($0.reading) }
    }

    /// Takes the steps between those near out as they were and enters them as they are.
    private mutating func walk(_ lookup: some LedgerLookup) throws {
        for index in rows.near.lowerBound...end {
            let row = rows.rows[index]
            if row.old.isChained { old.advance(to: row.state, row.old)?.enter(into: &quarters, sign: -1) }
            guard row.new.isChained else {
                note(row)
                continue
            }
            let mark = try mark(of: row.state, lookup)
            rows.set(mark, at: index)
            new.advance(to: row.state, mark)?.enter(into: &quarters)
            note(rows.rows[index])
        }
    }

    private func mark(of state: CounterState, _ lookup: some LedgerLookup) throws -> EnergyMark {
        guard let last = new.last else { return .counted }
        let plain = CounterEdge(last, state, phasePowerW: rows.phasePowerW)
        guard plain.mark != .counted, let index = rows.rows.lastIndex(where: { $0.state == last }) else {
            return new.mark(of: state, plain)
        }
        let since = try rows.since(index, lookup)
        return new.mark(of: state, CounterEdge(last, state, phasePowerW: rows.phasePowerW, since: since))
    }

    private mutating func note(_ row: CounterNeighbourhood.Row) { note(row.state.at, row.old, row.new) }

    private mutating func note(_ takenAt: UTCInstant, _ old: EnergyMark, _ new: EnergyMark) {
        guard old != new else { return }
        if old != .none { revisions.append(.init(takenAt: takenAt, mark: new)) }
        let change = (new.hidesEnergy ? 1 : 0) - (old.hidesEnergy ? 1 : 0)
        if change != 0 {
            quarters.change(EnergyQuarter.number(containing: takenAt)) { $0.leftOut += change }
        }
    }

    /// The step to the first one that is not left out and lies beyond all that were looked up.
    private mutating func continueBeyond(_ lookup: some LedgerLookup) throws {
        guard let last = rows.rows.last,
            let next = try lookup.counters(of: rows.source, .after(last.state.at), .chained, limit: 1).first
        else { return }
        try advance(to: next, lookup)
    }

    private mutating func advance(to next: JudgedReading, _ lookup: some LedgerLookup) throws {
        guard let state = CounterState(next.reading) else { return }
        old.advance(to: state, next.mark)?.enter(into: &quarters, sign: -1)
        let mark = try mark(of: state, lookup)
        new.advance(to: state, mark)?.enter(into: &quarters)
        note(state.at, next.mark, mark)
    }

    /// Where the counters are decides about the next break too.
    private mutating func followLevel(_ lookup: some LedgerLookup) throws {
        while old.level != new.level, let last = new.last, last == old.last {
            guard
                let next = try lookup.counters(of: rows.source, .after(last.at), .breaks, limit: 1).first,
                let state = CounterState(next.reading),
                let before = try lookup.counters(of: rows.source, .before(state.at), .chained, limit: 1).first
                    .flatMap({ CounterState($0.reading) })
            else { return }
            old = CounterChain(phasePowerW: rows.phasePowerW, last: before, level: old.level)
            new = CounterChain(phasePowerW: rows.phasePowerW, last: before, level: new.level)
            try advance(to: next, lookup)
        }
    }

    /// A reading is known to be left out for good once one after it is not.
    private mutating func findImplausible() {
        let judged = rows.rows[rows.near.lowerBound...end]
        let lastOld = judged.lastIndex { $0.old.isChained } ?? judged.startIndex
        let lastNew = judged.lastIndex { $0.new.isChained } ?? judged.startIndex
        var before: CounterState?
        for (index, row) in zip(judged.indices, judged) {
            defer { if row.new.isChained { before = row.state } }
            let wasKnown = row.old.showsJump || row.old == .leftOut && index < lastOld
            let isKnown = row.new.showsJump || row.new == .leftOut && index < lastNew
            guard isKnown, !wasKnown, let before, before.basis == row.state.basis else { continue }
            let jump = row.state.distance(to: before)
            let known = implausible ?? ImplausibleCounters(readings: 0, largest: .zero)
            implausible = ImplausibleCounters(readings: known.readings + 1, largest: max(known.largest, jump))
        }
    }
}
