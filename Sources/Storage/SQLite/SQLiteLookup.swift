import GRDB
import Metering
import Timekeeping

/// Looks up what the rules on readings need, within a transaction.
struct SQLiteLookup: LedgerLookup {
    let db: Database
    /// `Meter.id` of the meter that is looked up.
    let meter: String

    func newestTime(of meter: Int64) throws -> UTCInstant? {
        let statement = try db.cachedStatement(sql: "SELECT MAX(taken_at) FROM readings WHERE meter = ?")
        return try Int64.fetchOne(statement, arguments: [meter]).map(UTCInstant.init(nanoseconds:))
    }

    func readings(of key: Int64, takenAt instant: UTCInstant) throws -> [StoredReading] {
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM readings WHERE meter = ? AND taken_at = ? ORDER BY rank")
        return try Row.fetchAll(statement, arguments: [key, instant.nanoseconds])
            .map { try ReadingRow(row: $0).stored(meter: meter) }
    }

    func counters(of shown: MeterSource, _ side: CounterSide) throws -> CounterState? {
        let order =
            switch side {
            case .atOrBefore: "DESC"
            case .atOrAfter: "ASC"
            }
        let statement = try db.cachedStatement(
            sql: """
                SELECT * FROM readings
                WHERE meter = ? AND taken_at BETWEEN ? AND ? AND counted = 1 AND source = ?
                ORDER BY taken_at \(order) LIMIT 1
                """)
        let range = side.range
        let arguments: StatementArguments = [
            shown.meter, range.lowerBound.nanoseconds, range.upperBound.nanoseconds, shown.source.rawValue,
        ]
        return try Row.fetchOne(statement, arguments: arguments)
            .flatMap { CounterState(try ReadingRow(row: $0).stored(meter: meter).reading) }
    }
}
