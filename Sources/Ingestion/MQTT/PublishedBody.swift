import Documents
import Metering
import Timekeeping

/// What a meter has published: the body of an IAMMeter, or that of the guide to the ESP32 meter, told apart by what is
/// in it.
enum PublishedBody {
    case meter(MeterBody)
    case smartMeter(SmartMeterRow)

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
            self = .smartMeter(try SmartMeterRow(json, topic: level))
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

    /// What identifies it besides its time, if anything does.
    func identity() throws(Refusal) -> ReadingIdentity? {
        switch self {
        case .meter: nil
        case .smartMeter(let body): try body.identity()
        }
    }

    /// Whether the firmware says that it has no values, since its sensor does not answer.
    var isSilent: Bool {
        if case .smartMeter(let body) = self { body.isSilent } else { false }
    }

    /// What the meter says of itself.
    var health: MeterHealth? {
        switch self {
        case .meter(let body): body.health
        case .smartMeter(let body): body.health
        }
    }

    /// - Parameter adjusted: notes what is taken otherwise than it was sent.
    func rows(
        within limits: PlausibleRange, _ adjusted: inout Adjustments
    ) throws(Refusal) -> (phases: [PhaseReading], net: PhaseReading?) {
        switch self {
        case .meter(let body): try body.rows(within: limits)
        case .smartMeter(let body): ([try body.phase(within: limits, &adjusted)], nil)
        }
    }
}
