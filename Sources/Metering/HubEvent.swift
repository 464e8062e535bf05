/// Something that the hub did, told after it was committed.
public enum HubEvent: Sendable, Hashable {
    /// A reading was acknowledged; a duplicate too.
    case reading(StoredReading)
    /// What a meter sent was refused with that status; nothing of it is stored.
    case refused(reason: String, status: Int, meter: String?)
    /// An incident began; `value` is in the unit of its kind.
    case alert(kind: Incident.Kind, meter: String, value: Double)
    /// An incident is over.
    case cleared(kind: Incident.Kind, meter: String)
}

/// Takes events in the order in which things happened; must return quickly.
public typealias HubEventHandler = @Sendable (HubEvent) -> Void
