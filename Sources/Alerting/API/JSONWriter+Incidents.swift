import Documents
import Metering
import Timekeeping

extension JSONWriter {
    mutating func incident(_ stored: StoredIncident) {
        let incident = stored.incident
        object { json in
            json.field("id", Int(stored.id))
            json.field("kind", incident.kind.rawValue)
            json.field("meter", incident.meter)
            json.field("raised_at", ISO8601Text.utc(incident.raisedAt))
            json.field("cleared_at", incident.clearedAt.map(ISO8601Text.utc))
            json.field("value", incident.value)
            json.field("unit", incident.unit)
        }
    }

    /// What streams and webhooks carry; `id` is that of the incident.
    mutating func change(_ change: RecordedChange) {
        let incident = change.incident.incident
        object { json in
            json.field("id", Int(change.incident.id))
            json.field("kind", incident.kind.rawValue)
            json.field("event", change.edge.rawValue)
            json.field("meter", incident.meter)
            json.field("value", incident.value)
            json.field("unit", incident.unit)
            json.field("at", ISO8601Text.utc(change.at))
        }
    }
}

extension Incident {
    /// Symbol of the value's unit; `nil` for a plain number.
    fileprivate var unit: String? {
        let unit = dimension.baseUnit
        return unit.isEmpty ? nil : unit
    }
}
