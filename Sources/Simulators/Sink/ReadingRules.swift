import Documents
import Wires

/// What a reading posted to `/api/readings/create` must look like, and in which ways one does not.
///
/// Source: `protocols/esp32-backend.md`, sections 2, 5 and 9; the fields of a firmware that buffers are those of the
/// hub's batches.
enum ReadingRules {
    static let path = "/api/readings/create"
    /// Bytes of one reading; the published sketch sends 180 at the most.
    private static let rowLimit = 512

    private enum Kind: String {
        case text = "a text"
        case number = "a number"
        case bool = "true or false"
        case time = "a number or a text"
    }

    private static let required: [(name: String, kind: Kind)] = [
        ("meterId", .text), ("voltage", .number), ("current", .number), ("power_watts", .number),
        ("energy_kwh", .number), ("frequency", .number), ("power_factor", .number),
    ]
    private static let optional: [(name: String, kind: Kind)] = [
        ("timestamp", .time), ("sequence", .number), ("clock_set", .bool), ("status", .text),
        ("rssi", .number), ("free_heap", .number), ("uptime_s", .number), ("errors", .number),
        ("firmware", .text), ("mac", .text),
    ]

    /// - Returns: one text for each deviation; none for a request to another path.
    static func deviations(of request: HTTPRequest) -> [String] {
        guard request.path == path else { return [] }
        guard request.method == "POST" else { return ["the method is \(request.method), not POST"] }
        var found: [String] = []
        let type = request.header("content-type") ?? ""
        if !type.lowercased().hasPrefix("application/json") {
            found.append(
                type.isEmpty ? "no Content-Type" : "the Content-Type is \(type), not application/json")
        }
        if request.header("content-length") == nil { found.append("no Content-Length") }
        return found + deviations(of: request.body)
    }

    private static func deviations(of body: [UInt8]) -> [String] {
        let json: JSONValue
        do { json = try JSONParser.parse(body) } catch { return ["the body is no JSON: \(error)"] }
        let rows = json.elements ?? [json]
        if rows.isEmpty { return ["the batch is empty"] }
        var found: [String] = []
        if body.count > rowLimit * rows.count {
            found.append("the body has \(body.count) bytes; a reading has \(rowLimit) at the most")
        }
        for (index, row) in rows.enumerated() {
            let place = json.elements == nil ? "" : "row \(index): "
            found += deviations(ofRow: row).map { place + $0 }
        }
        return found
    }

    private static func deviations(ofRow row: JSONValue) -> [String] {
        guard case .object(let members) = row else { return ["a reading is an object, found \(row.kind)"] }
        let known = required + optional
        // Firmware that says so may have a mute sensor.
        let mayBeNull = row["status"]?.text != nil
        let unknown = members.map(\.key).filter { name in !known.contains { $0.name == name } }
        return required.compactMap { field in
            guard let value = row[field.name] else { return "`\(field.name)` is missing" }
            return mayBeNull && value == .null && field.kind == .number ? nil : mismatch(value, field)
        }
            + optional.compactMap { field in row[field.name].flatMap { mismatch($0, field) } }
            + unknown.map { "`\($0)` is no field of a reading" }
    }

    private static func mismatch(_ value: JSONValue, _ field: (name: String, kind: Kind)) -> String? {
        if value == .string("") && field.kind == .text { return "`\(field.name)` is empty" }
        let isRight =
            switch field.kind {
            case .text: value.text != nil
            case .number: value.number != nil
            case .bool: if case .bool = value { true } else { false }
            case .time: value.number != nil || value.text != nil
            }
        return isRight ? nil : "`\(field.name)` is \(value.kind), not \(field.kind.rawValue)"
    }

    /// The answer to a reading with deviations: the documented one, with what is wrong beside it.
    static func refusal(_ deviations: [String]) -> HTTPResponse {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("error", "Missing required fields")
            writer.key("deviations")
            writer.array(deviations) { $0.value($1) }
        }
        return HTTPResponse(
            status: 400, headers: [("content-type", "application/json")], body: writer.bytes)
    }
}
