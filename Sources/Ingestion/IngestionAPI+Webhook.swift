import Documents
import Metering
import Wires

extension IngestionAPI {
    /// The longest body that is read. A meter's own are below 1 kB.
    public static let maximumBodyBytes = 65_536

    /// Returns when the reading of the body is committed.
    /// - Parameter meter: set as soon as it is known who sends.
    func accept(_ request: HTTPRequest, meter: inout String?) async throws {
        guard request.method == "POST" else {
            throw Refusal(.methodNotAllowed, "the webhook takes POST, not \(request.method)", allow: "POST")
        }
        guard access.key == nil || request.query("key") == access.key else {
            throw Refusal(.unauthorized, "the webhook's address needs the right `key`")
        }
        guard request.body.count <= Self.maximumBodyBytes else {
            throw Refusal(
                .tooLarge, "the body has \(request.body.count) bytes; \(Self.maximumBodyBytes) are taken")
        }
        let reading = try reading(of: request.body, meter: &meter)
        counters.count(try await writer.submit([reading]))
    }

    private func reading(of bytes: [UInt8], meter id: inout String?) throws -> Reading {
        let body = try PushedBody(JSONParser.parse(bytes))
        guard let meter = meters.meter(serial: body.serial) else {
            let shown = body.serial.prefix(64)
            throw Refusal(
                .unknownMeter, "no meter has the serial `\(shown)`", field: "\(body.profile.serialKey)")
        }
        id = meter.id
        let time = try body.time()
        let rows = try body.rows(within: PlausibleRange(meter))
        let arrival = self.time.now
        return Reading(
            meter: meter.id, source: .push, takenAt: time ?? arrival, receivedAt: arrival,
            timeFrom: time == nil ? .arrival : .device, phases: rows.phases, net: rows.net)
    }
}

extension PushedBody.Profile {
    var serialKey: String {
        switch self {
        case .field: "SN"
        case .seed: "Serial"
        }
    }
}
