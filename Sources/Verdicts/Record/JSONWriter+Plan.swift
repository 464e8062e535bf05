import Documents

extension JSONWriter {
    mutating func value(_ plan: RecordPlan) {
        object { json in
            json.field("about", plan.about)
            json.field("tags", plan.tags)
            json.key("devices")
            json.array(plan.devices) { $0.value($1) }
            json.key("entries")
            json.array(plan.entries) { $0.value($1) }
            json.key("signals")
            json.array(plan.signals) { json, signal in
                json.array([signal.name, signal.unit]) { $0.value($1) }
            }
            json.key("expectations")
            json.array(plan.expectations) { $0.value($1) }
        }
    }

    private mutating func field(_ name: String, _ texts: [String]) {
        key(name)
        array(texts) { $0.value($1) }
    }

    private mutating func value(_ device: RecordPlan.Device) {
        object { json in
            json.field("name", device.name)
            json.field("model", device.model)
            json.field("sees", ifKnown: device.sees)
            json.field("meters", device.meters)
        }
    }

    private mutating func value(_ entry: RecordPlan.Entry) {
        object { json in
            json.field("id", entry.id)
            json.field("action", ifKnown: entry.action)
            json.field("target", ifKnown: entry.target)
            json.field("with", entry.with)
        }
    }

    private mutating func value(_ expectation: RecordPlan.Expectation) {
        object { json in
            json.field("id", expectation.id)
            json.field("signals", expectation.signals)
            json.field("events", expectation.events)
            json.field("devices", expectation.devices)
        }
    }
}
