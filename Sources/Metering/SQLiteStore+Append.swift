import GRDB
import Timekeeping

extension SQLiteStore {
    package func register(_ meters: [Meter]) async throws {
        try await transaction { db in
            for meter in meters { try db.register(meter) }
        }
    }

    @discardableResult
    package func append(_ readings: [Reading]) async throws -> [StoredReading] {
        try await write { [self] db in
            // Taken, not copied; after a failure it stays empty and is read again.
            var appending = ReadingAppending(
                db: db,
                known: known.withLock { known in
                    defer { known = KnownMeters() }
                    return known
                })
            var outcomes: [StoredReading] = []
            try commit(db) {
                outcomes = try readings.map { try appending.append($0) }
                try appending.writeQuarters()
            }
            known.withLock { $0 = appending.known }
            return outcomes
        }
    }
}

extension Database {
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
