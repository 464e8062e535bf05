import Alerting
import GRDB
import Metering
import Quantities
import Timekeeping

extension SQLiteStore {
    package func record(
        _ changes: [IncidentChange], at instant: UTCInstant, notify receivers: [String]
    ) async throws -> RecordOutcome {
        try await transaction { [notificationLimit] db in
            var outcome = RecordOutcome(changes: [])
            for change in changes {
                guard let recorded = try db.record(change, at: instant) else { continue }
                outcome.changes.append(recorded)
                for receiver in receivers {
                    try db.enterNotification(of: recorded.sequence, for: receiver, at: instant)
                }
            }
            for receiver in receivers {
                outcome.displaced += try db.displaceNotifications(for: receiver, beyond: notificationLimit)
            }
            return outcome
        }
    }

    package func openIncidents() async throws -> [StoredIncident] {
        try await read { try StoredIncident.fetch($0, "WHERE cleared_at IS NULL ORDER BY key") }
    }

    package func incidents(_ query: IncidentQuery) async throws -> [StoredIncident] {
        let condition = """
            WHERE (:open IS NULL OR (cleared_at IS NULL) = :open) AND (:kind IS NULL OR kind = :kind)
            AND (:meter IS NULL OR meter = :meter) AND (:since IS NULL OR raised_at >= :since)
            AND (:before IS NULL OR key < :before) ORDER BY key DESC LIMIT :limit
            """
        let arguments: StatementArguments = [
            "open": query.isOpen, "kind": query.kind?.rawValue, "meter": query.meter,
            "since": query.since?.nanoseconds, "before": query.before, "limit": query.limit,
        ]
        return try await read { try StoredIncident.fetch($0, condition, arguments) }
    }

    package func changes(after sequence: Int64, limit: Int) async throws -> [RecordedChange] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT \(StoredIncident.columns), sequence, edge FROM incident_changes
                    JOIN incidents ON incidents.key = incident_changes.incident
                    WHERE sequence > ? ORDER BY sequence LIMIT ?
                    """, arguments: [sequence, limit]
            ).map(RecordedChange.init(row:))
        }
    }

    package func newestChange() async throws -> Int64 {
        try await read { try Int64.fetchOne($0, sql: "SELECT max(sequence) FROM incident_changes") ?? 0 }
    }

    package func raisedTotals() async throws -> [(kind: Incident.Kind, count: Int)] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT kind, count(*) FROM incidents GROUP BY kind ORDER BY kind")
                .map { (Incident.Kind(rawValue: try $0.value(0)), try $0.value(1)) }
        }
    }
}

extension Database {
    /// - Returns: `nil` when the change changes nothing.
    fileprivate func record(_ change: IncidentChange, at instant: UTCInstant) throws -> RecordedChange? {
        switch change.edge {
        case .raised(let value, let dimension):
            let incident = Incident(
                kind: change.kind, meter: change.meter, raisedAt: instant, value: value, dimension: dimension)
            return try raise(incident).map { try record(.raised, of: $0) }
        case .cleared:
            return try clear(change.kind, of: change.meter, at: instant).map { try record(.cleared, of: $0) }
        }
    }

    private func raise(_ incident: Incident) throws -> StoredIncident? {
        try execute(
            sql: """
                INSERT INTO incidents (kind, meter, raised_at, cleared_at, value, dimension)
                VALUES (?, ?, ?, NULL, ?, ?) ON CONFLICT DO NOTHING
                """,
            arguments: [
                incident.kind.rawValue, incident.meter, incident.raisedAt.nanoseconds, incident.value,
                incident.dimension.name,
            ])
        return changesCount == 0 ? nil : StoredIncident(id: lastInsertedRowID, incident: incident)
    }

    private func clear(_ kind: Incident.Kind, of meter: String, at instant: UTCInstant) throws
        -> StoredIncident?
    {
        let open = try StoredIncident.fetch(
            self, "WHERE kind = ? AND meter = ? AND cleared_at IS NULL", [kind.rawValue, meter])
        guard var stored = open.first else { return nil }
        stored.incident.clearedAt = instant
        try execute(
            sql: "UPDATE incidents SET cleared_at = ? WHERE key = ?",
            arguments: [instant.nanoseconds, stored.id])
        return stored
    }

    private func record(_ edge: RecordedChange.Edge, of stored: StoredIncident) throws -> RecordedChange {
        try execute(
            sql: "INSERT INTO incident_changes (incident, edge) VALUES (?, ?)",
            arguments: [stored.id, edge.rawValue])
        return RecordedChange(sequence: lastInsertedRowID, edge: edge, incident: stored)
    }
}
