import GRDB
import Timekeeping

/// One transaction that stores readings.
struct ReadingAppending {
    let db: Database
    var known: KnownMeters
    var ledgers: [(of: MeterSource, ledger: QuarterLedger)] = []

    init(db: Database, known: KnownMeters) {
        self.db = db
        self.known = known
    }

    mutating func append(_ reading: Reading) throws -> StoredReading {
        let meter = try key(of: reading.meter)
        let shown = MeterSource(meter: meter, source: reading.source)
        let newestTime = try newestTime(of: meter)
        let others = newestTime.map { $0 < reading.takenAt } ?? true ? [] : try stored(meter, at: reading)
        let outcome = Self.judge(reading, beside: others)
        guard !outcome.isDuplicate else { return outcome }
        let newest = try newestState(of: shown, reading.meter, before: newestTime)
        let isFirst = others.allSatisfy { $0.reading.source != reading.source }
        let isCounted = try isFirst && !hasWrongStamp(reading, shown, newest: newest)
        try insert(outcome, meter, isCounted: isCounted && reading.energyImport != nil)
        known.newestTimes[meter] = max(newestTime ?? reading.takenAt, reading.takenAt)
        if isCounted { try account(for: reading, shown, newest: newest) }
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

    private mutating func newestTime(of meter: Int64) throws -> UTCInstant? {
        if let time = known.newestTimes[meter] { return time }
        let statement = try db.cachedStatement(sql: "SELECT MAX(taken_at) FROM readings WHERE meter = ?")
        let time = try Int64.fetchOne(statement, arguments: [meter]).map(UTCInstant.init(nanoseconds:))
        known.newestTimes[meter] = time
        return time
    }

    /// - Parameter last: the greatest time taken of the meter, whatever the source.
    private mutating func newestState(
        of shown: MeterSource, _ name: String, before last: UTCInstant?
    ) throws -> CounterState? {
        guard let last else { return nil }
        if let state = known.newest[shown] { return state }
        let state = try neighbour(of: shown, name, .atOrBefore(last))
        known.newest[shown] = state
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
