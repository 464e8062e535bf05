import Timekeeping

/// The runs of a home that touch one local day, found by the time of day.
struct DayTable: Sendable {
    private let start: Int64
    private let end: Int64
    private let cycles: [Cycle]
    /// `entries[starts[n]..<starts[n + 1]]` are the positions in `cycles` of the runs that touch slot n.
    private let starts: [Int32]
    private let entries: [Int32]

    private static let slot: Int64 = 600_000_000_000

    /// A run belongs to the day on which it begins; none lasts longer than a day, so the day before and the
    /// day after (whose windows may reach back over midnight) are enough.
    init(day: Int, appliances: [InstalledAppliance], zone: Zone) {
        let start = zone.instant(ofWallClock: CivilTime(day: day, hour: 0)).nanoseconds
        let end = zone.instant(ofWallClock: CivilTime(day: day + 1, hour: 0)).nanoseconds
        cycles = (day - 1...day + 1)
            .map { CycleDraw(zone: zone, day: $0) }
            .flatMap { draw in appliances.indices.flatMap { draw.cycles(of: appliances[$0], at: $0) } }
            .filter { $0.start < end && $0.end > start }
        let slots = Int((end - start + Self.slot - 1) / Self.slot)
        var lists = [[Int32]](repeating: [], count: slots)
        for (position, cycle) in cycles.enumerated() {
            let first = Int((max(cycle.start, start) - start) / Self.slot)
            let last = Int((min(cycle.end, end) - 1 - start) / Self.slot)
            for slot in first...last { lists[slot].append(Int32(position)) }
        }
        starts = lists.reduce(into: [0]) { $0.append($0[$0.count - 1] + Int32($1.count)) }
        entries = lists.flatMap { $0 }
        self.start = start
        self.end = end
    }

    func covers(_ instant: UTCInstant) -> Bool {
        start <= instant.nanoseconds && instant.nanoseconds < end
    }

    /// Calls `body` with each run that is going on at an instant of this day.
    func forEachCycle(at instant: UTCInstant, _ body: (Cycle) -> Void) {
        let now = instant.nanoseconds
        let slot = Int((now - start) / Self.slot)
        for entry in Int(starts[slot])..<Int(starts[slot + 1]) {
            let cycle = cycles[Int(entries[entry])]
            if cycle.start <= now && now < cycle.end { body(cycle) }
        }
    }
}

/// The latest few day tables: a run goes through the days in order, a look-up may go anywhere.
struct DayTables: Sendable {
    private var tables: [DayTable] = []

    mutating func table(for instant: UTCInstant, appliances: [InstalledAppliance], zone: Zone) -> DayTable {
        if let known = tables.last(where: { $0.covers(instant) }) { return known }
        let day = zone.civilTime(at: instant).dayNumber
        let made = DayTable(day: day, appliances: appliances, zone: zone)
        if tables.count == 3 { tables.removeFirst() }
        tables.append(made)
        return made
    }
}
