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

    /// Those with readings that were moved, and those whose counters rose by what their meter cannot carry.
    private func doubtfulSources() throws -> [(meter: RatedMeter, source: MeterSource)] {
        let moved = try sources("readings JOIN meters ON meters.key = readings.meter WHERE stamp IS NOT NULL")
        // A store with such a rise has one of these quarters, so that a sound store is not read whole.
        let marked = try sources(
            """
            energy_quarters JOIN meters ON meters.key = energy_quarters.meter
            WHERE resets != 0 OR import_uwh < 0 OR export_uwh < 0
                OR MAX(import_uwh, export_uwh) / 250000.0
                    > ct_rating_a * voltage_rating_v * \(Meter.currentMargin * Meter.voltageMargin)
            """
        ).filter { found in !moved.contains { $0.source == found.source } }
        return moved + (try marked.filter { try rises(beyond: $0.meter, $0.source) })
    }

    private func sources(_ condition: String) throws -> [(meter: RatedMeter, source: MeterSource)] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT DISTINCT key, ct_rating_a, voltage_rating_v, source FROM \(condition) ORDER BY key, source
                """
        ).compactMap { row in
            guard let source = Reading.Source(rawValue: try row.value(3)) else { return nil }
            let meter = try RatedMeter(row: row)
            return (meter, MeterSource(meter: meter.number, source: source))
        }
    }

    /// Whether a counter rose from one reading to the next by more than the phases can carry and a step of 0.1 kWh each.
    private func rises(beyond meter: RatedMeter, _ shown: MeterSource) throws -> Bool {
        try Int.fetchOne(
            db,
            sql: """
                WITH counters AS (
                    SELECT taken_at, received_at, \(Self.total("import")) AS imported,
                        \(Self.total("export")) AS exported,
                        1 + (l2_voltage_v IS NOT NULL) + (l3_voltage_v IS NOT NULL) AS phases
                    FROM readings WHERE meter = ?1 AND source = ?2 AND counted > 0
                ), steps AS (
                    SELECT imported - LAG(imported) OVER times AS imported,
                        exported - LAG(exported) OVER times AS exported, phases,
                        MAX(taken_at - LAG(taken_at) OVER times, received_at - LAG(received_at) OVER times) AS span
                    FROM counters WINDOW times AS (ORDER BY taken_at)
                )
                SELECT 1 FROM steps
                WHERE MAX(imported, exported) > phases * (?3 * MAX(span, 0) / 3.6e6 + 1e8) LIMIT 1
                """, arguments: [shown.meter, shown.source.rawValue, meter.phasePowerW]) != nil
    }

    /// As `Reading.energyImport` and `energyExport` make it.
    private static func total(_ counter: String) -> String {
        let phases = ["l1", "l2", "l3"].map { "COALESCE(\($0)_\(counter)_uwh, 0)" }.joined(separator: " + ")
        return "COALESCE(net_\(counter)_uwh, \(phases))"
    }

    /// Enters all readings of a source again, in the order of their arrival.
    /// - Returns: how many quarters it now has.
    private func recount(_ shown: MeterSource, _ meter: RatedMeter) throws -> Int {
        let ofSource: StatementArguments = [shown.meter, shown.source.rawValue]
        try db.execute(
            sql: "UPDATE readings SET counted = 0 WHERE meter = ? AND source = ?", arguments: ofSource)
        try db.execute(sql: "DELETE FROM energy_quarters WHERE meter = ? AND source = ?", arguments: ofSource)
        try db.execute(
            sql: """
                CREATE TEMP TABLE arrivals AS SELECT taken_at, rank FROM readings WHERE meter = ? AND source = ?
                ORDER BY received_at, taken_at, rank
                """, arguments: ofSource)
        try enterAgain(shown, meter)
        try db.execute(sql: "DROP TABLE arrivals")
        return try Int.fetchOne(
            db, sql: "SELECT COUNT(*) FROM energy_quarters WHERE meter = ? AND source = ?",
            arguments: ofSource) ?? 0
    }

    private func enterAgain(_ shown: MeterSource, _ meter: RatedMeter) throws {
        var ledger = ReadingLedger()
        let lookup = SQLiteLookup(db: db, meter: "")
        let places = try Row.fetchCursor(db, sql: "SELECT taken_at, rank FROM arrivals ORDER BY rowid")
        while let place = try places.next() {
            guard let stored = try reading(shown.meter, place) else { continue }
            try mark(ledger.enterAgain(stored, of: meter, lookup), shown)
            try db.write(ledger.takeChanges())
        }
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
