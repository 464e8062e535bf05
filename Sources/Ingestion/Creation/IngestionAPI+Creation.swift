import Documents
import Metering
import Wires

extension IngestionAPI {
    /// `POST /api/readings/create`: one reading, or an array of them; it has been admitted.
    func create(_ request: HTTPRequest) async -> HTTPResponse {
        var meter: String?
        do {
            guard request.method == "POST" else {
                throw Refusal(
                    .methodNotAllowed, "`\(request.path)` takes POST, not \(request.method)", allow: "POST")
            }
            try checkLength(of: request)
            if let serial = SerialScan.text(of: ["meterId"], in: request.body), !serial.isEmpty {
                _ = try sender(serial, request)
            }
            let body = try JSONParser.parse(request.body)
            guard case .array(let rows) = body else { return try await create(body, request, &meter) }
            return try await createBatch(rows, request)
        } catch {
            return refuseCreation(Refusal(any: error), meter: meter)
        }
    }

    /// What the firmware is told, after it was counted and logged.
    func refuseCreation(_ refusal: Refusal, meter: String? = nil) -> HTTPResponse {
        refusals.note(refusal, meter: meter)
        return refusal.plainResponse
    }

    func checkLength(of request: HTTPRequest) throws(Refusal) {
        guard request.body.count <= bodyLimit else {
            throw Refusal(.tooLarge, "the body has \(request.body.count) bytes; \(bodyLimit) are taken")
        }
    }

    private func create(
        _ body: JSONValue, _ request: HTTPRequest, _ meter: inout String?
    ) async throws -> HTTPResponse {
        let row = try SmartMeterRow(body)
        let (index, known) = try sender(row.meterID, request)
        meter = known.id
        try gatekeeper.admit(request, for: known.id, index: index)
        guard let reading = try reading(of: row, known) else { return Self.created(nil) }
        let note = reading.ownTime == nil ? row.unusedStamp : nil
        let stored = try await writer.submit([reading])
        counters.count(stored, from: .push)
        return Self.created(stored[0], as: row.meterID, note: note)
    }

    func sender(_ meterID: String, _ request: HTTPRequest) throws(Refusal) -> (index: Int, meter: Meter) {
        guard let sender = meters.sender(serial: meterID) else {
            try gatekeeper.admitStranger(request)
            throw Refusal(
                .unknownMeter, "no meter `\(meterID.prefix(64))` is registered", field: "meterId")
        }
        return sender
    }

    /// `nil` when the firmware says that it has no values.
    func reading(of row: SmartMeterRow, _ meter: Meter) throws(Refusal) -> Reading? {
        let time = try row.time()
        guard !row.isSilent else { return nil }
        var adjusted = Adjustments()
        let phase = try row.phase(within: PlausibleRange(meter), &adjusted)
        let taken = ReadingTime(
            stamp: time, identity: time == nil ? try row.identity() : nil, arrival: self.time.now,
            rule: stamps)
        return Reading(
            meter: meter.id, source: .push, time: taken, phases: [phase], adjusted: adjusted,
            health: row.health)
    }

    private static func created(
        _ stored: StoredReading?, as meterID: String = "", note: String? = nil
    ) -> HTTPResponse {
        var json = JSONWriter()
        json.object { json in
            json.field("success", true)
            if stored?.isDuplicate == true { json.field("duplicate", true) }
            if let note { json.field("note", note) }
            json.key("reading")
            guard let stored else { return json.value(String?.none) }
            json.smartMeterReading(stored.reading, meterID)
        }
        return .json(201, json.text)
    }
}
