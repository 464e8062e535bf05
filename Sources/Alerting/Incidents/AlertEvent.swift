import Quantities

/// Something that alerting did, told after it was committed.
package enum AlertEvent: Sendable, Hashable {
    /// An incident began; `value` is in the base unit of the dimension.
    case raised(kind: Incident.Kind, meter: String, value: Double, Dimension)
    /// An incident is over.
    case cleared(kind: Incident.Kind, meter: String)
    /// A receiver was told of an incident, or was to be; the status is `nil` when it gave no answer.
    case notified(kind: Incident.Kind, status: Int?)
}

/// Takes events in the order in which things happened; must return quickly.
package typealias AlertEventHandler = @Sendable (AlertEvent) -> Void
