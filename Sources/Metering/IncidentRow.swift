import GRDB
import Quantities
import Timekeeping

extension StoredIncident {
    /// In the order that `init(row:)` reads.
    static let columns = "key, kind, meter, raised_at, cleared_at, value, dimension"

    static func fetch(
        _ db: Database, _ condition: String, _ arguments: StatementArguments = []
    ) throws -> [StoredIncident] {
        try Row.fetchAll(db, sql: "SELECT \(columns) FROM incidents \(condition)", arguments: arguments)
            .map(StoredIncident.init(row:))
    }

    /// - Throws: `StoreError.unusable` for a row that this version cannot have written.
    init(row: Row) throws {
        guard let dimension = Dimension(rawValue: row[6]) else {
            throw StoreError.unusable("incident \(row[0] as Int64) cannot be understood")
        }
        let cleared: Int64? = row[4]
        self.init(
            id: row[0],
            incident: Incident(
                kind: Incident.Kind(rawValue: row[1]), meter: row[2],
                raisedAt: UTCInstant(nanoseconds: row[3]),
                clearedAt: cleared.map(UTCInstant.init(nanoseconds:)), value: row[5], dimension: dimension))
    }
}

extension RecordedChange {
    /// Reads the columns of an incident, followed by `sequence` and `edge`.
    init(row: Row) throws {
        let sequence: Int64 = row[7]
        guard let edge = Edge(rawValue: row[8]) else {
            throw StoreError.unusable("change \(sequence) of an incident cannot be understood")
        }
        self.init(sequence: sequence, edge: edge, incident: try StoredIncident(row: row))
    }
}
