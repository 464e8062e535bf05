import Documents
import Metering
import Timekeeping

/// What a meter has published: the body of an IAMMeter, or that of the guide to the ESP32 meter, told apart by what is
/// in it.
enum PublishedBody {
    case meter(MeterBody)
    case smartMeter(SmartMeterBody)

    /// - Parameter level: what stands in the topic where the filter has its first `+`.
    /// - Throws: `.missingField` or `.wrongType`.
    init(_ json: JSONValue, level: Substring) throws(Refusal) {
        let root = JSONField(value: json, path: "")
        guard case .object = json else {
            throw Refusal(.wrongType, "the body is \(json.kind), expected an object with a meter's values")
        }
        if root.optionalMember("SN") != nil || root.optionalMember("Serial") != nil {
            self = .meter(try MeterBody(json))
        } else {
            self = .smartMeter(try SmartMeterBody(root, level: level))
        }
    }

    /// As the meter sends it.
    var serial: String {
        switch self {
        case .meter(let body): body.serial
        case .smartMeter(let body): body.meterID
        }
    }

    /// When it was measured by the meter's clock, if it has one that it holds for right.
    func time() throws(Refusal) -> UTCInstant? {
        switch self {
        case .meter(let body): try body.time()
        case .smartMeter(let body): try body.time()
        }
    }

    func rows(within limits: PlausibleRange) throws(Refusal) -> (phases: [PhaseReading], net: PhaseReading?) {
        switch self {
        case .meter(let body): try body.rows(within: limits)
        case .smartMeter(let body): ([try body.phase(within: limits)], nil)
        }
    }
}

/// `{"voltage":…,"current":…,"power":…}` of the guide, or the body of a corrected firmware, which says more.
struct SmartMeterBody {
    /// 2020-01-01 to 2100-01-01 in ms since 1970: anything smaller counts from the start of the device.
    private static let plausibleTimes = 1_577_836_800_000.0...4_102_444_800_000.0

    let meterID: String
    private let root: JSONField

    /// - Parameter level: of the topic; the guide's body does not say who sends.
    init(_ root: JSONField, level: Substring) throws(Refusal) {
        self.root = root
        meterID = try root.optionalMember("meterId")?.string() ?? String(level)
        guard !meterID.isEmpty else {
            throw Refusal(.missingField, "neither the body nor the topic says who sends", field: "meterId")
        }
    }

    func time() throws(Refusal) -> UTCInstant? {
        if case .bool(false)? = root.optionalMember("clock_set")?.value { return nil }
        guard let stamp = root.optionalMember("timestamp")?.value else { return nil }
        switch stamp {
        case .number(let milliseconds) where Self.plausibleTimes.contains(milliseconds):
            return UTCInstant(nanoseconds: Int64(milliseconds.rounded(.down)) * 1_000_000)
        case .string(let text): return ISO8601Text.instant(text)
        default: return nil
        }
    }

    func phase(within limits: PlausibleRange) throws(Refusal) -> PhaseReading {
        let powerName = root.optionalMember("power_watts") == nil ? "power" : "power_watts"
        return PhaseReading(
            voltageV: try limits.voltage(root.member("voltage")),
            currentA: try limits.current(root.member("current")),
            powerW: try limits.power(root.member(powerName)),
            energyImport: try counter("energy_kwh", limits), energyExport: nil,
            frequencyHz: try optional("frequency", limits.frequency),
            powerFactor: try optional("power_factor", limits.powerFactor))
    }

    private func counter(_ name: String, _ limits: PlausibleRange) throws(Refusal) -> Energy? {
        guard let field = root.optionalMember(name) else { return nil }
        return try limits.counter(field)
    }

    private func optional(
        _ name: String, _ read: (JSONField) throws(Refusal) -> Double
    ) throws(Refusal) -> Double? {
        guard let field = root.optionalMember(name) else { return nil }
        return try read(field)
    }
}
