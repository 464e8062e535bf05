import Alerting
import GRDB
import Metering
import Timekeeping

extension SQLiteStore {
    package func nextNotification(for receiver: String) async throws -> PendingNotification? {
        try await read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT \(StoredIncident.columns), sequence, edge, attempts, due_at FROM notifications
                    JOIN incident_changes USING (sequence)
                    JOIN incidents ON incidents.key = incident_changes.incident
                    WHERE receiver = ? ORDER BY sequence LIMIT 1
                    """, arguments: [receiver]
            ).map { row in
                PendingNotification(
                    receiver: receiver, change: try RecordedChange(row: row), attempts: try row.value(9),
                    dueAt: try row.instant(10))
            }
        }
    }

    package func postpone(_ notification: PendingNotification, until instant: UTCInstant) async throws {
        try await transaction { db in
            try db.execute(
                sql: """
                    UPDATE notifications SET attempts = attempts + 1, due_at = ?
                    WHERE receiver = ? AND sequence = ?
                    """,
                arguments: [instant.nanoseconds, notification.receiver, notification.change.sequence])
        }
    }

    package func settle(_ notification: PendingNotification) async throws -> Bool {
        try await transaction { db in
            try db.execute(
                sql: "DELETE FROM notifications WHERE receiver = ? AND sequence = ?",
                arguments: [notification.receiver, notification.change.sequence])
            return db.changesCount > 0
        }
    }

    package func discardNotifications(except receivers: [String]) async throws -> Int {
        try await transaction { db in
            let places = receivers.map { _ in "?" }.joined(separator: ", ")
            try db.execute(
                sql: "DELETE FROM notifications WHERE receiver NOT IN (\(places))",
                arguments: StatementArguments(receivers))
            return db.changesCount
        }
    }

    package func pendingNotifications() async throws -> Int {
        try await read { try Int.fetchOne($0, sql: "SELECT count(*) FROM notifications") ?? 0 }
    }
}

extension Database {
    func enterNotification(of sequence: Int64, for receiver: String, at instant: UTCInstant) throws {
        try execute(
            sql: "INSERT INTO notifications (receiver, sequence, attempts, due_at) VALUES (?, ?, 0, ?)",
            arguments: [receiver, sequence, instant.nanoseconds])
    }

    /// - Returns: how many of the oldest were taken out.
    func displaceNotifications(for receiver: String, beyond limit: Int) throws -> Int {
        try execute(
            sql: """
                DELETE FROM notifications WHERE receiver = :receiver AND sequence <= (
                    SELECT sequence FROM notifications WHERE receiver = :receiver
                    ORDER BY sequence DESC LIMIT 1 OFFSET :limit)
                """, arguments: ["receiver": receiver, "limit": limit])
        return changesCount
    }
}
