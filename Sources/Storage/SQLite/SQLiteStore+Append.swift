import GRDB
import Metering
import Timekeeping

/// What the store remembers between transactions.
struct ReadingMemory: Sendable {
    /// By id.
    var meters: [String: RatedMeter] = [:]
    /// What each meter has said of itself, as it is stored; by keys of `meters`.
    var health: [Int64: MeterHealth] = [:]
    var ledger = ReadingLedger()
}

extension SQLiteStore {
    package func register(_ meters: [Meter]) async throws {
        try await transaction { [self] db in
            for meter in meters { try db.register(meter) }
            forgetRatings(of: meters.map(\.id))
        }
    }

    /// Within a transaction, so that no other one has taken the memory meanwhile.
    func forgetRatings(of meters: [String]) {
        memory.withLock { memory in
            for id in meters { memory.meters[id] = nil }
        }
    }

    package func tryWriting() async throws {
        try await transaction { db in
            try db.execute(
                sql: "UPDATE meters SET name = name WHERE key = (SELECT min(key) FROM meters)")
        }
    }

    @discardableResult
    package func append(_ readings: [Reading]) async throws -> [StoredReading] {
        try await write { [self] db in
            // Taken, not copied; after a failure it stays empty and is read again.
            var memory = memory.withLock { memory in
                defer { memory = ReadingMemory() }
                return memory
            }
            var outcomes: [StoredReading] = []
            try commit(db) {
                outcomes = try readings.map { try db.append($0, &memory) }
                try db.write(memory.ledger.takeChanges())
            }
            self.memory.withLock { $0 = memory }
            return outcomes
        }
    }
}

extension Database {
    fileprivate func append(_ reading: Reading, _ memory: inout ReadingMemory) throws -> StoredReading {
        let meter = try rated(reading.meter, &memory)
        let entry = try memory.ledger.enter(reading, of: meter, SQLiteLookup(db: self, meter: reading.meter))
        if !entry.stored.isDuplicate { try insert(entry, meter.number) }
        for revision in entry.revisions {
            try revise(MeterSource(meter: meter.number, source: reading.source), revision)
        }
        if let said = reading.health { try keep(said, of: meter.number, &memory) }
        return entry.stored
    }

    private func rated(_ meter: String, _ memory: inout ReadingMemory) throws -> RatedMeter {
        if let rated = memory.meters[meter] { return rated }
        guard
            let row = try Row.fetchOne(
                self, sql: "SELECT key, ct_rating_a, voltage_rating_v FROM meters WHERE id = ?",
                arguments: [meter])
        else { throw StoreError.unusable("meter `\(meter)` is not registered") }
        let rated = try RatedMeter(row: row)
        memory.meters[meter] = rated
        return rated
    }

    func revise(_ shown: MeterSource, _ revision: ReadingLedger.Revision) throws {
        let statement = try cachedStatement(
            sql:
                "UPDATE readings SET counted = ? WHERE meter = ? AND taken_at = ? AND source = ? AND counted > 0"
        )
        try statement.execute(arguments: [
            revision.mark.rawValue, shown.meter, revision.takenAt.nanoseconds, shown.source.rawValue,
        ])
    }

    private func insert(_ entry: ReadingLedger.Entry, _ meter: Int64) throws {
        let reading = entry.stored.reading
        let shape = ReadingShape(reading)
        var values: [DatabaseValue] = []
        values.reserveCapacity(48)
        values.append(meter.databaseValue)
        values.append(reading.takenAt.nanoseconds.databaseValue)
        values.append(entry.stored.rank.databaseValue)
        values.append(reading.receivedAt.nanoseconds.databaseValue)
        values.append(reading.source.rawValue.databaseValue)
        values.append(reading.timeFrom.rawValue.databaseValue)
        values.append(entry.stored.isConflict.databaseValue)
        values.append(entry.stored.mark.rawValue.databaseValue)
        values.append(reading.adjusted.rawValue.databaseValue)
        reading.appendMeasured(to: &values, shape: shape)
        if shape.hasOrigin {
            values.append(reading.stamp?.nanoseconds.databaseValue ?? .null)
            values.append(reading.identity?.description.databaseValue ?? .null)
            values.append(entry.stored.isUnplaced.databaseValue)
        }
        let statement = try cachedStatement(sql: shape.insertion)
        statement.setUncheckedArguments(StatementArguments(values))
        try statement.execute()
    }

    /// Enters a meter, or brings what is known of it up to date.
    func register(_ meter: Meter) throws {
        try execute(
            sql: """
                INSERT INTO meters (id, serial, name, location, ct_rating_a, voltage_rating_v)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET serial = excluded.serial, name = excluded.name,
                    location = excluded.location, ct_rating_a = excluded.ct_rating_a,
                    voltage_rating_v = excluded.voltage_rating_v
                WHERE (serial, name, location, ct_rating_a, voltage_rating_v) IS NOT
                    (excluded.serial, excluded.name, excluded.location, excluded.ct_rating_a,
                    excluded.voltage_rating_v)
                """,
            arguments: [
                meter.id, meter.serial, meter.name, meter.location, meter.ctRatingA, meter.voltageRatingV,
            ])
    }
}

extension RatedMeter {
    /// Reads key, rating of the clamp in A and nominal voltage in V.
    init(row: Row) throws(StoreError) {
        let meter = Meter(id: "", ctRatingA: try row.value(1), voltageRatingV: try row.value(2))
        self.init(number: try row.value(0), phasePowerW: meter.largestPhasePowerW)
    }
}
