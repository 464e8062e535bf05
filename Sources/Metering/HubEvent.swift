import Quantities

/// Something that the hub did, told after it was committed.
package enum HubEvent: Sendable, Hashable {
    /// A reading was acknowledged; a duplicate too.
    case reading(StoredReading)
    /// What a meter sent was refused with that status; nothing of it is stored.
    case refused(reason: String, status: Int, meter: String?)
    /// An incident began; `value` is in the base unit of the dimension.
    case alert(kind: Incident.Kind, meter: String, value: Double, Dimension)
    /// An incident is over.
    case cleared(kind: Incident.Kind, meter: String)
    /// A receiver was told of an incident, or was to be; `nil` when it gave no answer.
    case notified(kind: Incident.Kind, status: Int?)
}

/// Takes events in the order in which things happened; must return quickly.
package typealias HubEventHandler = @Sendable (HubEvent) -> Void
