import Alerting
import GRDB
import Metering
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
    init(row: Row) throws(StoreError) {
        let id: Int64 = try row.value(0)
        guard let dimension = Dimension(named: try row.value(6)) else {
            throw .unusable("incident \(id) cannot be understood")
        }
        self.init(
            id: id,
            incident: Incident(
                kind: Incident.Kind(rawValue: try row.value(1)), meter: try row.value(2),
                raisedAt: try row.instant(3), clearedAt: try row.instantIfPresent(4),
                value: try row.value(5), dimension: dimension))
    }
}

extension RecordedChange {
    /// Reads the columns of an incident, followed by `sequence` and `edge`.
    init(row: Row) throws(StoreError) {
        let sequence: Int64 = try row.value(7)
        guard let edge = Edge(rawValue: try row.value(8)) else {
            throw .unusable("change \(sequence) of an incident cannot be understood")
        }
        self.init(sequence: sequence, edge: edge, incident: try StoredIncident(row: row))
    }
}
