import Alerting
import Ingestion
import Quantities

/// Something that the hub did, told after it was committed.
package enum HubEvent: Sendable, Hashable {
    /// What a meter sent was refused with that status; nothing of it is stored.
    case refused(reason: String, status: Int, meter: String?)
    /// An incident began; `value` is in the base unit of the dimension.
    case alert(kind: Incident.Kind, meter: String, value: Double, Dimension)
    /// An incident is over.
    case cleared(kind: Incident.Kind, meter: String)
    /// A receiver was told of an incident, or was to be; the status is `nil` when it gave no answer.
    case notified(kind: Incident.Kind, status: Int?)

    init(_ refused: RefusedReading) {
        self = .refused(reason: refused.reason, status: refused.status, meter: refused.meter)
    }

    init(_ event: AlertEvent) {
        self =
            switch event {
            case .raised(let kind, let meter, let value, let dimension):
                .alert(kind: kind, meter: meter, value: value, dimension)
            case .cleared(let kind, let meter): .cleared(kind: kind, meter: meter)
            case .notified(let kind, let status): .notified(kind: kind, status: status)
            }
    }
}

/// Takes events in the order in which things happened; must return quickly.
package typealias HubEventHandler = @Sendable (HubEvent) -> Void
