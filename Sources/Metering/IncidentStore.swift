import Timekeeping

/// Keeps incidents, at most one open of each kind and meter, and the order in which they changed.
/// All calls throw `StoreError`.
package protocol IncidentStore: Sendable {
    /// Enters changes in one transaction, each with a notification for every receiver.
    ///
    /// What changes nothing is left out: an incident that is open already stays as it is.
    /// - Parameter receivers: who is to be told, as in `PendingNotification.receiver`.
    func record(
        _ changes: [IncidentChange], at instant: UTCInstant, notify receivers: [String]
    ) async throws -> RecordOutcome

    /// What lasts, in order of raising.
    func openIncidents() async throws -> [StoredIncident]

    /// The newest incidents first.
    func incidents(_ query: IncidentQuery) async throws -> [StoredIncident]

    /// Changes behind a place in their order, the oldest first.
    func changes(after sequence: Int64, limit: Int) async throws -> [RecordedChange]

    /// The number of the newest change; 0 when there is none.
    func newestChange() async throws -> Int64

    /// How many incidents of each kind have been raised, ever, by kind.
    func raisedTotals() async throws -> [(kind: Incident.Kind, count: Int)]
}

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

/// Which incidents are asked for.
package struct IncidentQuery: Sendable, Hashable {
    /// `nil` for both.
    package var isOpen: Bool?
    package var kind: Incident.Kind?
    package var meter: String?
    /// Only those raised then or later.
    package var since: UTCInstant?
    /// Only those with a smaller number.
    package var before: Int64?
    package var limit: Int

    package init(
        isOpen: Bool? = nil, kind: Incident.Kind? = nil, meter: String? = nil, since: UTCInstant? = nil,
        before: Int64? = nil, limit: Int = 1000
    ) {
        self.isOpen = isOpen
        self.kind = kind
        self.meter = meter
        self.since = since
        self.before = before
        self.limit = limit
    }
}
