import GRDB
import Timekeeping

extension SQLiteStore {
    public func raise(_ incidents: [Incident]) async throws {
        try await transaction { db in
            for incident in incidents {
                try db.execute(
                    sql: """
                        INSERT INTO incidents (kind, meter, raised_at, cleared_at, value)
                        VALUES (?, ?, ?, NULL, ?) ON CONFLICT DO NOTHING
                        """,
                    arguments: [
                        incident.kind.rawValue, incident.meter, incident.raisedAt.nanoseconds, incident.value,
                    ])
            }
        }
    }

    public func clear(_ incidents: [Incident], at instant: UTCInstant) async throws {
        try await transaction { db in
            for incident in incidents {
                try db.execute(
                    sql: """
                        UPDATE incidents SET cleared_at = ?
                        WHERE kind = ? AND meter = ? AND cleared_at IS NULL
                        """,
                    arguments: [instant.nanoseconds, incident.kind.rawValue, incident.meter])
            }
        }
    }

    public func openIncidents() async throws -> [Incident] {
        try await incidents(where: "WHERE cleared_at IS NULL ORDER BY key", [])
    }

    public func incidents(limit: Int) async throws -> [Incident] {
        try await incidents(where: "ORDER BY key DESC LIMIT ?", [limit])
    }

    private func incidents(where condition: String, _ arguments: StatementArguments) async throws
        -> [Incident]
    {
        try await read { db in
            try Row.fetchAll(
                db, sql: "SELECT kind, meter, raised_at, cleared_at, value FROM incidents \(condition)",
                arguments: arguments
            ).compactMap(Self.incident)
        }
    }

    /// `nil` for a kind that this version does not know.
    private static func incident(_ row: Row) -> Incident? {
        guard let kind = Incident.Kind(rawValue: row[0]) else { return nil }
        let cleared: Int64? = row[3]
        return Incident(
            kind: kind, meter: row[1], raisedAt: UTCInstant(nanoseconds: row[2]),
            clearedAt: cleared.map(UTCInstant.init(nanoseconds:)), value: row[4])
    }
}
