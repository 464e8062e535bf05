import Documents
import Metering
import Wires

extension IngestionAPI {
    /// Returns when the reading of the body is committed.
    /// - Parameter meter: set as soon as it is known who sends.
    func accept(_ request: HTTPRequest, meter: inout String?) async throws {
        guard request.method == "POST" else {
            throw Refusal(.methodNotAllowed, "the webhook takes POST, not \(request.method)", allow: "POST")
        }
        guard request.body.count <= bodyLimit else {
            throw Refusal(.tooLarge, "the body has \(request.body.count) bytes; \(bodyLimit) are taken")
        }
        let reading = try reading(of: request, meter: &meter)
        counters.count(try await writer.submit([reading]), from: .push)
    }

    private func reading(of request: HTTPRequest, meter id: inout String?) throws -> Reading {
        if let serial = SerialScan.text(of: ["SN"], in: request.body) {
            _ = try sender(serial, .field, request)
        }
        let body = try MeterBody(JSONParser.parse(request.body))
        let (index, meter) = try sender(body.serial, body.profile, request)
        id = meter.id
        try gatekeeper.admit(request, for: meter.id, index: index)
        let time = try body.time()
        let rows = try body.rows(within: PlausibleRange(meter))
        let taken = ReadingTime(stamp: time, arrival: self.time.now, rule: stamps)
        return Reading(
            meter: meter.id, source: .push, time: taken, phases: rows.phases, net: rows.net,
            health: body.health)
    }
}

extension IngestionAPI {
    private func sender(
        _ serial: String, _ profile: MeterBody.Profile, _ request: HTTPRequest
    ) throws(Refusal) -> (index: Int, meter: Meter) {
        if let sender = meters.sender(serial: serial) { return sender }
        try gatekeeper.admitStranger(request)
        throw Refusal(
            .unknownMeter, "no meter has the serial `\(serial.prefix(64))`", field: profile.serialKey)
    }
}

extension MeterBody.Profile {
    var serialKey: String {
        switch self {
        case .field: "SN"
        case .seed: "Serial"
        }
    }
}
