import GRDB
import Metering
import Timekeeping

/// Makes the energy of sources again whose counters or stamps an earlier version took at their word.
///
/// Version 0.1.0 made energy of every rise of a counter, and of a fall what the counter showed after it.
struct EnergyRecount {
    let db: Database

    /// - Returns: `nil` when every source is sound.
    func run() throws -> StoreRepair? {
        let doubtful = try doubtfulSources()
        var quarters = 0
        for (meter, shown) in doubtful { quarters += try recount(shown, meter) }
        guard quarters > 0 else { return nil }
        return StoreRepair(quarters: quarters, meters: Set(doubtful.map(\.source.meter)).count)
    }

    /// Those with a counter that fell, with a quarter of an hour of more energy than their meter can carry, and with readings
    /// that were moved.
    private func doubtfulSources() throws -> [(meter: RatedMeter, source: MeterSource)] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT DISTINCT key, ct_rating_a, voltage_rating_v, source
                FROM energy_quarters JOIN meters ON meters.key = energy_quarters.meter
                WHERE resets != 0 OR import_uwh < 0 OR export_uwh < 0
                    OR MAX(import_uwh, export_uwh) / 250000.0 > ct_rating_a * 1.2 * voltage_rating_v * 1.5
                UNION SELECT DISTINCT key, ct_rating_a, voltage_rating_v, source
                FROM readings JOIN meters ON meters.key = readings.meter WHERE stamp IS NOT NULL
                ORDER BY key, source
                """
        ).compactMap { row in
            guard let source = Reading.Source(rawValue: try row.value(3)) else { return nil }
            let meter = try RatedMeter(row: row)
            return (meter, MeterSource(meter: meter.number, source: source))
        }
    }

    /// Enters all readings of a source again, in the order of their arrival.
    /// - Returns: how many quarters it now has.
    private func recount(_ shown: MeterSource, _ meter: RatedMeter) throws -> Int {
        let ofSource: StatementArguments = [shown.meter, shown.source.rawValue]
        try db.execute(
            sql: "UPDATE readings SET counted = 0 WHERE meter = ? AND source = ?", arguments: ofSource)
        try db.execute(sql: "DELETE FROM energy_quarters WHERE meter = ? AND source = ?", arguments: ofSource)
        let places = try Row.fetchAll(
            db,
            sql: """
                SELECT taken_at, rank FROM readings WHERE meter = ? AND source = ?
                ORDER BY received_at, taken_at, rank
                """, arguments: ofSource)
        var ledger = ReadingLedger()
        let lookup = SQLiteLookup(db: db, meter: "")
        for place in places {
            guard let stored = try reading(shown.meter, place) else { continue }
            try mark(ledger.enterAgain(stored, of: meter, lookup), shown)
            try db.write(ledger.takeChanges())
        }
        return try Int.fetchOne(
            db, sql: "SELECT COUNT(*) FROM energy_quarters WHERE meter = ? AND source = ?",
            arguments: ofSource) ?? 0
    }

    private func reading(_ meter: Int64, _ place: Row) throws -> StoredReading? {
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM readings WHERE meter = ? AND taken_at = ? AND rank = ?")
        let (takenAt, rank): (Int64, Int) = (try place.value(0), try place.value(1))
        return try Row.fetchOne(statement, arguments: [meter, takenAt, rank])
            .map { try ReadingRow(row: $0).stored(meter: "") }
    }

    private func mark(_ entry: ReadingLedger.Entry, _ shown: MeterSource) throws {
        let statement = try db.cachedStatement(
            sql: "UPDATE readings SET counted = ?, unplaced = ? WHERE meter = ? AND taken_at = ? AND rank = ?"
        )
        try statement.execute(arguments: [
            entry.stored.mark.rawValue, entry.stored.isUnplaced, shown.meter,
            entry.stored.reading.takenAt.nanoseconds,
            entry.stored.rank,
        ])
        for revision in entry.revisions { try db.revise(shown, revision) }
    }
}
