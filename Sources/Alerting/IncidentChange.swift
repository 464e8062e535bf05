import Metering

/// An incident that begins or ends.
struct IncidentChange: Sendable, Equatable {
    enum Edge: Sendable, Equatable {
        /// In the unit of the kind.
        case raised(value: Double)
        case cleared
    }

    var kind: Incident.Kind
    var meter: String
    var edge: Edge

    var event: HubEvent {
        switch edge {
        case .raised(let value): .alert(kind: kind, meter: meter, value: value)
        case .cleared: .cleared(kind: kind, meter: meter)
        }
    }
}
