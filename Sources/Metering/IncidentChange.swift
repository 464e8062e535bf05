import Quantities
import Timekeeping

/// An incident that begins or ends.
public struct IncidentChange: Sendable, Hashable {
    public enum Edge: Sendable, Hashable {
        /// The value is in the base unit of the dimension.
        case raised(value: Double, Dimension)
        case cleared
    }

    public var kind: Incident.Kind
    /// `Meter.id`.
    public var meter: String
    public var edge: Edge

    public init(kind: Incident.Kind, meter: String, edge: Edge) {
        self.kind = kind
        self.meter = meter
        self.edge = edge
    }
}

/// A change as the store keeps it: its number never changes and is never given again.
public struct RecordedChange: Sendable, Hashable {
    public enum Edge: String, Sendable, Hashable { case raised, cleared }

    /// Counts the changes of all incidents, from 1.
    public var sequence: Int64
    public var edge: Edge
    /// The incident as it is now, which may be later than the change.
    public var incident: StoredIncident

    public init(sequence: Int64, edge: Edge, incident: StoredIncident) {
        self.sequence = sequence
        self.edge = edge
        self.incident = incident
    }

    /// When it happened.
    public var at: UTCInstant {
        switch edge {
        case .raised: incident.incident.raisedAt
        case .cleared: incident.incident.clearedAt ?? incident.incident.raisedAt
        }
    }
}

/// An incident with its number in the store.
public struct StoredIncident: Sendable, Hashable {
    /// In order of raising, from 1.
    public var id: Int64
    public var incident: Incident

    public init(id: Int64, incident: Incident) {
        self.id = id
        self.incident = incident
    }
}
