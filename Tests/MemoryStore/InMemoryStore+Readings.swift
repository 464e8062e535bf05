import Metering
import Timekeeping

extension InMemoryStore {
    package func register(_ meters: [Meter]) async throws {
        try transaction { tables in
            for meter in meters { tables.register(meter) }
        }
    }

    package func tryWriting() async throws {
        try transaction { tables in tables.changeCount += 1 }
    }

    @discardableResult
    package func append(_ readings: [Reading]) async throws -> [StoredReading] {
        try transaction { tables in
            let numbers = try readings.map { try tables.number(of: $0.meter) }
            var ledger = tables.ledger
            let stored = try zip(readings, numbers).map { reading, number in
                let rated = RatedMeter(
                    number: Int64(number), phasePowerW: tables.meters[number].largestPhasePowerW)
                let entry = try ledger.enter(reading, of: rated, MemoryLookup(rows: tables.rows[number]))
                if !entry.stored.isDuplicate { tables.insert(entry, of: number) }
                if let said = reading.health {
                    tables.health[reading.meter] = (tables.health[reading.meter] ?? MeterHealth())
                        .updated(by: said)
                }
                return entry.stored
            }
            tables.apply(ledger.takeChanges())
            tables.ledger = ledger
            return stored
        }
    }

    package func health() async throws -> [String: MeterHealth] { try read { $0.health } }

    package func readings(_ query: ReadingQuery) async throws -> [StoredReading] {
        try read { tables in
            guard let number = tables.numberIfKnown(of: query.meter) else { return [] }
            return tables.rows[number].page(query)
        }
    }

    package func latest(meter: String) async throws -> StoredReading? {
        try read { tables in
            guard let number = tables.numberIfKnown(of: meter) else { return nil }
            return tables.rows[number].all.last { $0.stored.isLatest }?.stored
        }
    }

    package func quarters(meter: String, in range: Range<UTCInstant>) async throws -> [EnergyQuarter] {
        let first = EnergyQuarter.number(containing: range.lowerBound)
        let end = EnergyQuarter.number(containing: range.upperBound)
        return try read { tables in
            guard let number = tables.numberIfKnown(of: meter) else { return [] }
            let names = Reading.Source.allCases.sorted { $0.rawValue < $1.rawValue }
            let found = names.flatMap { source in
                (tables.quarters[MeterSource(meter: Int64(number), source: source)] ?? [:]).values
                    .filter { first <= $0.number && $0.number < end }.map { (source, $0) }
            }
            let ordered = found.sorted {
                ($0.1.number, $0.0.rawValue) < ($1.1.number, $1.0.rawValue)
            }
            return EnergyQuarter.chosen(among: ordered.map(\.1))
        }
    }
}

extension StoredReading {
    /// Whether it is the latest one where it has the greatest time taken.
    fileprivate var isLatest: Bool { rank == 0 && !isConflict && !isUnplaced }
}
