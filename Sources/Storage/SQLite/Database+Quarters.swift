import GRDB
import Metering

extension Database {
    /// Adds changes to a quarter; its sums stay between 0 and the end of the range.
    ///
    /// SQLite makes a sum beyond 63 bits a floating-point number. `min` and `max` compare it exactly with the whole
    /// numbers that bound it, and give one of those. Source: https://www.sqlite.org/datatype3.html, section 4.2.
    private static let quarterInsertion: String = {
        let sums = ["import_uwh", "export_uwh", "covered_ns", "readings", "resets", "left_out"].enumerated()
            .map {
                (name: $0.element, change: "?\($0.offset + 4)")
            }
        let values = sums.map { "max(0, \($0.change))" }
        let changes = sums.map { "\($0.name) = max(0, min(\($0.name) + \($0.change), \(Int64.max)))" }
        return """
            INSERT INTO energy_quarters (meter, source, quarter, \(sums.map(\.name).joined(separator: ", ")))
            VALUES (?1, ?2, ?3, \(values.joined(separator: ", ")))
            ON CONFLICT (meter, quarter, source) DO UPDATE SET \(changes.joined(separator: ", "))
            """
    }()

    func write(_ changes: [ReadingLedger.SourceChanges]) throws {
        let statement = try cachedStatement(sql: Self.quarterInsertion)
        for change in changes {
            for quarter in change.quarters.all {
                let values = [
                    change.of.meter.databaseValue, change.of.source.rawValue.databaseValue,
                    quarter.number.databaseValue,
                    quarter.imported.microwattHours.databaseValue,
                    quarter.exported.microwattHours.databaseValue,
                    quarter.coveredNanoseconds.databaseValue, quarter.readings.databaseValue,
                    quarter.resets.databaseValue, quarter.leftOut.databaseValue,
                ]
                statement.setUncheckedArguments(StatementArguments(values))
                try statement.execute()
            }
        }
    }
}
