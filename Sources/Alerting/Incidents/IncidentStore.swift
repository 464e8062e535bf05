import Timekeeping

/// Records how incidents change. All calls throw `StoreError`.
package protocol IncidentLog: Sendable {
    /// Enters changes in one transaction, each with a notification for every receiver.
    ///
    /// What changes nothing is left out: an incident that is open already stays as it is.
    /// - Parameter receivers: who is to be told, as in `PendingNotification.receiver`.
    func record(
        _ changes: [IncidentChange], at instant: UTCInstant, notify receivers: [String]
    ) async throws -> RecordOutcome
}

/// Finds incidents. All calls throw `StoreError`.
package protocol IncidentHistory: Sendable {
    /// What lasts, in order of raising.
    func openIncidents() async throws -> [StoredIncident]

    /// The newest incidents first.
    func incidents(_ query: IncidentQuery) async throws -> [StoredIncident]
}

/// Follows the changes of incidents. All calls throw `StoreError`.
package protocol IncidentChangeHistory: Sendable {
    /// Changes after a place in their order, the oldest first.
    func changes(after sequence: Int64, limit: Int) async throws -> [RecordedChange]

    /// The number of the newest change; 0 when there is none.
    func newestChange() async throws -> Int64
}

/// Counts incidents. All calls throw `StoreError`.
package protocol IncidentTotals: Sendable {
    /// How many incidents of each kind have been raised, ever, by kind.
    func raisedTotals() async throws -> [(kind: Incident.Kind, count: Int)]
}

/// Keeps incidents, at most one open of each kind and meter, and the order in which they changed.
package protocol IncidentStore: IncidentLog, IncidentHistory, IncidentChangeHistory, IncidentTotals {}

/// What came of recording.
package struct RecordOutcome: Sendable, Hashable {
    /// What did happen, in order.
    package var changes: [RecordedChange]
    /// How many of the oldest notifications had to give way, because too many waited.
    package var displaced: Int

    package init(changes: [RecordedChange], displaced: Int = 0) {
        self.changes = changes
        self.displaced = displaced
    }
}
