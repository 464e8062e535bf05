import Timekeeping

/// Something that is wrong with a meter, from the moment it was noticed until it was over.
public struct Incident: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Current flows, but no power is measured; the value is the current in A.
        case theftSuspicion = "THEFT_SUSPICION"
        /// Nothing arrived for too long; the value is the length of the silence in s when it was raised.
        case meterOffline = "METER_OFFLINE"
    }

    public var kind: Kind
    /// `Meter.id`.
    public var meter: String
    public var raisedAt: UTCInstant
    /// `nil` while it lasts.
    public var clearedAt: UTCInstant?
    /// In the unit of its kind.
    public var value: Double

    public init(kind: Kind, meter: String, raisedAt: UTCInstant, clearedAt: UTCInstant? = nil, value: Double)
    {
        self.kind = kind
        self.meter = meter
        self.raisedAt = raisedAt
        self.clearedAt = clearedAt
        self.value = value
    }
}

/// Keeps incidents, at most one open of each kind and meter. All calls throw `StoreError`.
public protocol IncidentStore: Sendable {
    /// Enters incidents in one transaction; one that is open already stays as it is.
    func raise(_ incidents: [Incident]) async throws

    /// Closes the open incidents of these kinds and meters in one transaction.
    func clear(_ incidents: [Incident], at instant: UTCInstant) async throws

    /// What lasts, in order of raising.
    func openIncidents() async throws -> [Incident]

    /// The newest incidents, the newest first.
    func incidents(limit: Int) async throws -> [Incident]
}
