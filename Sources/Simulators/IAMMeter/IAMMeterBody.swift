import Quantities
import Timekeeping

/// The JSON body of an IAMMeter, byte for byte as its firmware prints it: local REST, push and MQTT send
/// the same one.
struct IAMMeterBody: Sendable {
    let identity: IAMMeterIdentity
    let profile: IAMMeterProfile
    let format: IAMMeterFormat
    /// Adds `EA.Reactive`.
    var hasReactive: Bool

    /// - Parameters:
    ///   - stamp: when it was measured, by the meter's own clock; `nil` leaves `Time` out.
    func text(_ values: IAMMeterValues, stamp: UTCInstant?) -> String {
        switch profile {
        case .field: field(values, stamp: stamp)
        case .seed: seed(values, stamp: stamp)
        }
    }

    private func field(_ values: IAMMeterValues, stamp: UTCInstant?) -> String {
        var text =
            #"{"method":"\#(format.method)","mac":"\#(identity.mac)","version":"\#(JSONText.escaped(identity.firmware))","#
        text += #""server":"em","SN":"\#(JSONText.escaped(identity.serial))","#
        if values.phases.count == 1 {
            text += "\"Data\":" + row(values.phases[0], values.frequencyHz)
        } else {
            let rows = (values.phases + [values.net].compactMap { $0 }).map { row($0, values.frequencyHz) }
            text += "\"Datas\":[" + rows.joined(separator: ",") + "]"
        }
        if hasReactive { text += ",\"EA\":{\"Reactive\":[" + reactiveRows(values) + "]}" }
        if let stamp { text += ",\"Time\":\"\(ISO8601Text.utcMilliseconds(stamp))\"" }
        return text + "}"
    }

    private func row(_ row: IAMMeterValues.Row, _ frequencyHz: Double) -> String {
        let fields = [
            Self.number(row.voltageV, format.voltagePlaces),
            Self.number(row.currentA, format.currentPlaces),
            Self.number(row.powerW, format.powerPlaces),
            Self.number(row.importWh / 1000, format.energyPlaces),
            Self.number(row.exportWh / 1000, format.energyPlaces),
            Self.number(frequencyHz, IAMMeterFormat.frequencyPlaces),
            Self.number(row.powerFactor, IAMMeterFormat.powerFactorPlaces),
        ]
        return "[" + fields.joined(separator: ",") + "]"
    }

    /// `[var, inductive kvarh, capacitive kvarh]` for each phase.
    private func reactiveRows(_ values: IAMMeterValues) -> String {
        values.phases.map { row in
            let fields = [
                Self.number(row.reactiveVar, 1), Self.number(row.inductiveVarh / 1000, 3),
                Self.number(row.capacitiveVarh / 1000, 3),
            ]
            return "[" + fields.joined(separator: ",") + "]"
        }.joined(separator: ",")
    }

    /// The guide's body: objects by phase, no export counter, time to the second.
    private func seed(_ values: IAMMeterValues, stamp: UTCInstant?) -> String {
        let rows = values.phases.map { row in
            "{\"Voltage\":\(Self.number(row.voltageV, 1)),\"Current\":\(Self.number(row.currentA, 2)),"
                + "\"Power\":\(Self.number(row.powerW, 1)),\"Energy\":\(Self.number(row.importWh / 1000, 3)),"
                + "\"Frequency\":\(Self.number(values.frequencyHz, 2)),\"PF\":\(Self.number(row.powerFactor, 2))}"
        }
        let time = stamp.map { ",\"Time\":\"\(ISO8601Text.utc($0))\"" } ?? ""
        return "{\"Serial\":\"\(JSONText.escaped(identity.serial))\",\"Data\":[" + rows.joined(separator: ",")
            + "]\(time)}"
    }

    /// A value that is not a number is printed as C does it, which is not JSON.
    static func number(_ value: Double, _ places: Int) -> String {
        value.isFinite ? FixedDecimal.text(value, places: places) : "nan"
    }
}

/// Which bodies and registers a meter has: the real ones, or those of an integration guide.
enum IAMMeterProfile: String, Sendable {
    case field, seed
}

/// What a meter says of itself.
struct IAMMeterIdentity: Sendable {
    /// As it is sent: 8 hex digits on a real one, any text here.
    let serial: String
    /// 12 hex digits.
    let mac: String
    let firmware: String

    /// A serial or mac that is not given is drawn from the seed and the device's name.
    init(serial: String?, firmware: String, seed: UInt64, device: String) {
        let stream = RandomStream(seed: seed, path: "\(device)/identity")
        self.serial = serial ?? Self.hexadecimal(stream.bits(0), digits: 8)
        mac = "B0F893" + Self.hexadecimal(stream.bits(1), digits: 6)
        self.firmware = firmware
    }

    private static func hexadecimal(_ bits: UInt64, digits: Int) -> String {
        let text = String(bits >> UInt64(64 - 4 * digits), radix: 16, uppercase: true)
        return String(repeating: "0", count: digits - text.count) + text
    }
}
