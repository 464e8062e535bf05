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

    func readings(of key: Int64, identifiedBy identity: ReadingIdentity) throws -> [StoredReading] {
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM readings WHERE meter = ? AND identity = ? ORDER BY taken_at, rank")
        return try Row.fetchAll(statement, arguments: [key, identity.description])
            .map { try ReadingRow(row: $0).stored(meter: meter) }
    }

    func counters(
        of shown: MeterSource, _ side: CounterSide, _ kind: CounterKind, limit: Int
    ) throws -> [JudgedReading] {
        let order =
            switch side {
            case .atOrBefore: "DESC"
            case .atOrAfter: "ASC"
            }
        let statement = try db.cachedStatement(
            sql: """
                SELECT * FROM readings
                WHERE meter = ? AND taken_at BETWEEN ? AND ? AND \(kind.condition) AND source = ?
                ORDER BY taken_at \(order) LIMIT ?
                """)
        let range = side.range
        let arguments: StatementArguments = [
            shown.meter, range.lowerBound.nanoseconds, range.upperBound.nanoseconds, shown.source.rawValue,
            limit,
        ]
        return try Row.fetchAll(statement, arguments: arguments).map { row in
            let stored = try ReadingRow(row: row).stored(meter: meter)
            return JudgedReading(reading: stored.reading, mark: stored.mark)
        }
    }

    func beginning(ofDisplay reading: Reading, _ shown: MeterSource) throws -> UTCInstant {
        let lower = CounterSide.atOrBefore(reading.takenAt).range.lowerBound
        let statement = try db.cachedStatement(
            sql: """
                SELECT MIN(taken_at) FROM readings
                WHERE meter = ?1 AND source = ?2 AND counted > 0 AND taken_at <= ?4 AND taken_at > COALESCE((
                    SELECT taken_at FROM readings
                    WHERE meter = ?1 AND source = ?2 AND counted > 0 AND taken_at BETWEEN ?3 AND ?4
                        AND NOT (\(Self.isSame))
                    ORDER BY taken_at DESC LIMIT 1), ?3 - 1)
                """)
        var values = [
            shown.meter.databaseValue, shown.source.rawValue.databaseValue,
            (lower.nanoseconds == .min ? .min + 1 : lower.nanoseconds).databaseValue,
            reading.takenAt.nanoseconds.databaseValue,
        ]
        for index in ReadingColumns.rows.indices {
            let phase = index < 3 ? reading.phases.dropFirst(index).first : reading.net
            values.append(contentsOf: phase?.displayed ?? Self.nothing)
        }
        return try Int64.fetchOne(statement, arguments: StatementArguments(values))
            .map(UTCInstant.init(nanoseconds:)) ?? reading.takenAt
    }

    /// Whether a row shows what the parameters from the fifth on say.
    private static let isSame = ReadingColumns.rows.flatMap { row in
        ["voltage_v", "current_a", "power_w", "import_uwh", "export_uwh"].map { "\(row)_\($0)" }
    }.enumerated().map { "\($0.element) IS ?\($0.offset + 5)" }.joined(separator: " AND ")

    private static let nothing = [DatabaseValue](repeating: .null, count: 5)
}

extension PhaseReading {
    fileprivate var displayed: [DatabaseValue] {
        [
            voltageV.databaseValue, currentA.databaseValue, powerW.databaseValue,
            energyImport?.microwattHours.databaseValue ?? .null,
            energyExport?.microwattHours.databaseValue ?? .null,
        ]
    }
}

extension CounterKind {
    /// Written so that the indices of `readings` help.
    fileprivate var condition: String {
        let list = marks.map { "\($0.rawValue)" }.joined(separator: ", ")
        return switch self {
        case .judged: "counted > 0"
        case .chained: "counted IN (\(list))"
        case .breaks: "counted > 2 AND counted IN (\(list))"
        }
    }
}
