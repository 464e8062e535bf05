import GRDB
import Metering
import Timekeeping

extension SQLiteStore {
    package func readings(_ query: ReadingQuery) async throws -> [StoredReading] {
        // The cursor bounds the span too, so that a page costs the same wherever it lies.
        var query = query
        if let after = query.after?.takenAt {
            query.from = query.newestFirst ? query.from : max(query.from, after)
            query.to = query.newestFirst ? min(query.to, after + .nanoseconds(1)) : query.to
        }
        return try await readPage(query)
    }

    private func readPage(_ query: ReadingQuery) async throws -> [StoredReading] {
        let order = query.newestFirst ? "DESC" : "ASC"
        let beyond = query.after == nil ? "" : "AND (taken_at, rank) \(query.newestFirst ? "<" : ">") (?, ?)"
        let ofSource = query.source == nil ? "" : "AND source = ?"
        let sql = """
            SELECT readings.* FROM readings JOIN meters ON meters.key = readings.meter
            WHERE meters.id = ? AND taken_at >= ? AND taken_at < ? \(beyond) \(ofSource)
            ORDER BY taken_at \(order), rank \(order) LIMIT ?
            """
        var values = [
            query.meter.databaseValue, query.from.nanoseconds.databaseValue,
            query.to.nanoseconds.databaseValue,
        ]
        if let after = query.after {
            values += [after.takenAt.nanoseconds.databaseValue, after.rank.databaseValue]
        }
        if let source = query.source { values.append(source.rawValue.databaseValue) }
        values.append(query.limit.databaseValue)
        let arguments = StatementArguments(values)
        return try await read { db in
            try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments)
                .map { try ReadingRow(row: $0).stored(meter: query.meter) }
        }
    }

    package func latest(meter: String) async throws -> StoredReading? {
        try await read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT readings.* FROM readings JOIN meters ON meters.key = readings.meter
                    WHERE meters.id = ? AND rank = 0 AND conflict = 0 AND unplaced = 0 ORDER BY taken_at DESC LIMIT 1
                    """)
            return try Row.fetchOne(statement, arguments: [meter])
                .map { try ReadingRow(row: $0).stored(meter: meter) }
        }
    }

    package func quarters(meter: String, in range: Range<UTCInstant>) async throws -> [EnergyQuarter] {
        let first = EnergyQuarter.number(containing: range.lowerBound)
        let end = EnergyQuarter.number(containing: range.upperBound)
        return try await read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT quarter, import_uwh, export_uwh, covered_ns, readings, resets, left_out
                    FROM energy_quarters JOIN meters ON meters.key = energy_quarters.meter
                    WHERE meters.id = ? AND quarter >= ? AND quarter < ?
                    ORDER BY quarter, source
                    """)
            let quarters = try Row.fetchAll(statement, arguments: [meter, first, end])
                .map(EnergyQuarter.init(row:))
            return EnergyQuarter.chosen(among: quarters)
        }
    }
}

extension EnergyQuarter {
    fileprivate init(row: Row) throws(StoreError) {
        self.init(
            number: try row.value(0), imported: try row.energy(1), exported: try row.energy(2),
            coveredNanoseconds: try row.value(3), readings: try row.value(4), resets: try row.value(5),
            leftOut: try row.value(6))
    }
}
