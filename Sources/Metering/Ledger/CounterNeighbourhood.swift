import Timekeeping

/// The readings around one whose counters are judged, with their marks before and after it came.
struct CounterNeighbourhood {
    struct Row {
        let reading: Reading
        let state: CounterState
        /// As stored; `.none` for the one that has come.
        let old: EnergyMark
        var new: EnergyMark
    }

    /// What follows from the readings on each side.
    let source: MeterSource
    let phasePowerW: Double
    private(set) var rows: [Row] = []
    /// The place of the one that has come.
    let place: Int
    /// Those whose marks the one that has come may change.
    let near: ClosedRange<Int>
    /// Whether there may be more readings than were looked up.
    let isOpenBefore: Bool
    let isOpenAfter: Bool
    /// How many of the last states follow each from the one before; `nil` when readings follow that were not looked up.
    private(set) var isSettled = false

    init(of reading: Reading, _ source: MeterSource, phasePowerW: Double, _ lookup: some StoredCounters)
        throws
    {
        self.source = source
        self.phasePowerW = phasePowerW
        let count = 3 * CounterWindow.reach
        let earlier = try lookup.counters(of: source, .before(reading.takenAt), .judged, limit: count)
        let later = try lookup.counters(of: source, .after(reading.takenAt), .judged, limit: count)
        let known = earlier.reversed() + [JudgedReading(reading: reading, mark: .none)] + later
        rows = known.compactMap { known in
            CounterState(known.reading).map {
                Row(reading: known.reading, state: $0, old: known.mark, new: known.mark)
            }
        }
        place = rows.firstIndex { $0.old == .none } ?? 0
        near = max(0, place - CounterWindow.reach)...min(rows.count - 1, place + CounterWindow.reach)
        isOpenBefore = earlier.count == count
        isOpenAfter = later.count == count
        try judge(lookup)
    }

    /// Tells those near from each other that are left out; the marks of the others follow from the chain.
    private mutating func judge(_ lookup: some StoredCounters) throws {
        var window = CounterWindow(try items(lookup), phasePowerW: phasePowerW)
        for index in near { rows[index].new = window.isLeftOut(index) ? .leftOut : .counted }
        let steady = window.steadyEnd
        isSettled =
            !isOpenAfter && (steady > 2 * CounterWindow.reach || steady == rows.count && !isOpenBefore)
    }

    private func items(_ lookup: some StoredCounters) throws -> [CounterWindow.Item] {
        var items: [CounterWindow.Item] = []
        for (index, row) in rows.enumerated() {
            let isSame = index > 0 && rows[index - 1].reading.hasSameValues(as: row.reading)
            items.append(.init(state: row.state, since: isSame ? items[index - 1].since : row.state.at))
        }
        guard isOpenBefore, let first = rows.first else { return items }
        let run = rows.prefix { $0.reading.hasSameValues(as: first.reading) }.count
        // What stands still since before those that were looked up matters only where it moves again.
        guard run > 1, run < rows.count, !follows(items, run) else { return items }
        let since = try lookup.beginning(ofDisplay: first.reading, source)
        for index in 0..<run { items[index] = .init(state: items[index].state, since: since) }
        return items
    }

    private func follows(_ items: [CounterWindow.Item], _ index: Int) -> Bool {
        CounterEdge(
            items[index - 1].state, items[index].state, phasePowerW: phasePowerW,
            since: items[index - 1].since
        ).mark == .counted
    }

    mutating func set(_ mark: EnergyMark, at index: Int) { rows[index].new = mark }

    /// Since when the meter has shown what it shows in a row.
    func since(_ index: Int, _ lookup: some StoredCounters) throws -> UTCInstant {
        guard index > 0, rows[index - 1].reading.hasSameValues(as: rows[index].reading) else {
            return rows[index].state.at
        }
        return try lookup.beginning(ofDisplay: rows[index].reading, source)
    }
}
