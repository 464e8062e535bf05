import Quantities
import Timekeeping

/// An incident that begins or ends.
package struct IncidentChange: Sendable, Hashable {
    package enum Edge: Sendable, Hashable {
        /// The value is in the base unit of the dimension.
        case raised(value: Double, Dimension)
        case cleared
    }

    package var kind: Incident.Kind
    /// `Meter.id`.
    package var meter: String
    package var edge: Edge

    package init(kind: Incident.Kind, meter: String, edge: Edge) {
        self.kind = kind
        self.meter = meter
        self.edge = edge
    }
}

/// A change as the store keeps it: its number never changes and is never given again.
package struct RecordedChange: Sendable, Hashable {
    package enum Edge: String, Sendable, Hashable { case raised, cleared }

    /// Counts the changes of all incidents, from 1.
    package var sequence: Int64
    package var edge: Edge
    /// The incident as it is now, which may be later than the change.
    package var incident: StoredIncident

    package init(sequence: Int64, edge: Edge, incident: StoredIncident) {
        self.sequence = sequence
        self.edge = edge
        self.incident = incident
    }

    /// When it happened.
    package var at: UTCInstant {
        switch edge {
        case .raised: incident.incident.raisedAt
        case .cleared: incident.incident.clearedAt ?? incident.incident.raisedAt
        }
    }
}

/// An incident with its number in the store.
package struct StoredIncident: Sendable, Hashable {
    /// In order of raising, from 1.
    package var id: Int64
    package var incident: Incident

    package init(id: Int64, incident: Incident) {
        self.id = id
        self.incident = incident
    }
}
