import GRDB
import Timekeeping

/// One transaction that stores readings.
struct ReadingAppending {
    let db: Database
    var known: KnownMeters
    var ledgers: [(meter: Int64, ledger: QuarterLedger)] = []

    init(db: Database, known: KnownMeters) {
        self.db = db
        self.known = known
    }

    mutating func append(_ reading: Reading) throws -> StoredReading {
        let meter = try key(of: reading.meter)
        let newest = try newestState(of: meter, reading.meter)
        let others = newest.map { $0.at < reading.takenAt } ?? true ? [] : try stored(meter, at: reading)
        let outcome = Self.judge(reading, beside: others)
        guard !outcome.isDuplicate else { return outcome }
        let isCounted = try outcome.rank == 0 && !hasWrongStamp(reading, meter, newest: newest)
        try insert(outcome, meter, isCounted: isCounted)
        if isCounted { try account(for: reading, meter, newest: newest) }
        return outcome
    }

    /// Only a time that the meter sent identifies a reading; what merely arrived at the same moment is
    /// another one.
    private static func judge(_ reading: Reading, beside others: [StoredReading]) -> StoredReading {
        let same =
            reading.timeFrom == .arrival
            ? []
            : others.filter {
                $0.reading.source == reading.source && $0.reading.timeFrom == .device
            }
        if let twin = same.first(where: { $0.reading.hasSameValues(as: reading) }) {
            return StoredReading(
                reading: reading, isDuplicate: true, isConflict: twin.isConflict, rank: twin.rank)
        }
        return StoredReading(reading: reading, isConflict: !same.isEmpty, rank: others.count)
    }

    private mutating func key(of meter: String) throws -> Int64 {
        if let key = known.keys[meter] { return key }
        guard let key = try Int64.fetchOne(db, sql: "SELECT key FROM meters WHERE id = ?", arguments: [meter])
        else { throw StoreError.unusable("meter `\(meter)` is not registered") }
        known.keys[meter] = key
        return key
    }

    private mutating func newestState(of meter: Int64, _ name: String) throws -> CounterState? {
        if let state = known.newest[meter] { return state }
        let state = try neighbour(of: meter, name, "ORDER BY taken_at DESC", at: nil)
        known.newest[meter] = state
        return state
    }

    private func stored(_ meter: Int64, at reading: Reading) throws -> [StoredReading] {
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM readings WHERE meter = ? AND taken_at = ? ORDER BY rank")
        return try Row.fetchAll(statement, arguments: [meter, reading.takenAt.nanoseconds])
            .map { try ReadingRow(row: $0).stored(meter: reading.meter) }
    }

    private func insert(_ outcome: StoredReading, _ meter: Int64, isCounted: Bool) throws {
        let reading = outcome.reading
        let shape = ReadingShape(reading)
        var values: [DatabaseValue] = []
        values.reserveCapacity(48)
        values.append(meter.databaseValue)
        values.append(reading.takenAt.nanoseconds.databaseValue)
        values.append(outcome.rank.databaseValue)
        values.append(reading.receivedAt.nanoseconds.databaseValue)
        values.append(reading.source.rawValue.databaseValue)
        values.append(reading.timeFrom.rawValue.databaseValue)
        values.append(outcome.isConflict.databaseValue)
        values.append(isCounted.databaseValue)
        reading.appendMeasured(to: &values, shape: shape)
        let statement = try db.cachedStatement(sql: shape.insertion)
        statement.setUncheckedArguments(StatementArguments(values))
        try statement.execute()
    }
}
