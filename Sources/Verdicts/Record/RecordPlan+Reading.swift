import Documents

extension RecordPlan {
    /// Reads what `JSONWriter` has written; what is not there stays empty.
    init(_ json: JSONValue) {
        self.init(
            about: json["about"]?.text ?? "", tags: json["tags"]?.texts ?? [],
            devices: json["devices"]?.elements?.compactMap { Device($0) } ?? [],
            entries: json["entries"]?.elements?.compactMap { Entry($0) } ?? [],
            signals: json["signals"]?.elements?.compactMap { Signal($0) } ?? [],
            expectations: json["expectations"]?.elements?.compactMap { Expectation($0) } ?? [])
    }
}

extension JSONValue {
    fileprivate var texts: [String]? { elements?.compactMap(\.text) }
}

extension RecordPlan.Device {
    fileprivate init?(_ json: JSONValue) {
        guard let name = json["name"]?.text else { return nil }
        self.init(
            name: name, model: json["model"]?.text ?? "", sees: json["sees"]?.text,
            meters: json["meters"]?.texts ?? [])
    }
}

extension RecordPlan.Entry {
    fileprivate init?(_ json: JSONValue) {
        guard let id = json["id"]?.text else { return nil }
        self.init(
            id: id, action: json["action"]?.text, target: json["target"]?.text,
            with: json["with"]?.text ?? "")
    }
}

extension RecordPlan.Signal {
    fileprivate init?(_ json: JSONValue) {
        guard let parts = json.texts, parts.count == 2 else { return nil }
        self.init(name: parts[0], unit: parts[1])
    }
}

extension RecordPlan.Expectation {
    fileprivate init?(_ json: JSONValue) {
        guard let id = json["id"]?.text else { return nil }
        self.init(
            id: id, signals: json["signals"]?.texts ?? [], events: json["events"]?.texts ?? [],
            devices: json["devices"]?.texts ?? [])
    }
}
