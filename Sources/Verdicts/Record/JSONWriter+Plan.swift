extension JSONWriter {
    mutating func object(_ plan: RecordPlan) {
        openObject()
        member("about", plan.about)
        member("tags", plan.tags)
        key("devices")
        array(plan.devices) { $0.object($1) }
        key("entries")
        array(plan.entries) { $0.object($1) }
        key("signals")
        array(plan.signals) { json, signal in json.array([signal.name, signal.unit]) { $0.string($1) } }
        key("expectations")
        array(plan.expectations) { $0.object($1) }
        closeObject()
    }

    private mutating func member(_ name: String, _ texts: [String]) {
        key(name)
        array(texts) { $0.string($1) }
    }

    private mutating func object(_ device: RecordPlan.Device) {
        openObject()
        member("name", device.name)
        member("model", device.model)
        member("sees", device.sees)
        member("meters", device.meters)
        closeObject()
    }

    private mutating func object(_ entry: RecordPlan.Entry) {
        openObject()
        member("id", entry.id)
        member("action", entry.action)
        member("target", entry.target)
        member("with", entry.with)
        closeObject()
    }

    private mutating func object(_ expectation: RecordPlan.Expectation) {
        openObject()
        member("id", expectation.id)
        member("signals", expectation.signals)
        member("events", expectation.events)
        member("devices", expectation.devices)
        closeObject()
    }
}
