import Quantities
import Timekeeping

/// The JSON object of one reading, byte for byte as the firmware's library prints it.
struct ESP32Body: Sendable {
    let serial: String
    let json: ArduinoJSON
    /// Whether values are printed from binary fractions.
    let hasRawFloats: Bool

    /// What the corrected firmware says of a reading beside its values.
    struct Origin: Sendable {
        /// By its own clock, in ms of Unix time.
        var milliseconds: Int64
        /// Counted from 1 for ever.
        var sequence: Int
        var clockIsSet: Bool
        /// The members that tell of the board; empty for a firmware that does not.
        var health = ""
    }

    /// The object of the published sketch.
    /// - Parameter uptime: milliseconds since power-up.
    func text(_ reading: SensorReading, uptime: UInt32) -> String {
        head + "\"timestamp\":\(uptime)" + fields(reading) + "}"
    }

    /// What the published sketch shows as its message over MQTT: three fields, with another name for the power.
    func message(_ reading: SensorReading) -> String {
        "{\"voltage\":\(number(reading.voltageV, 1)),\"current\":\(number(reading.currentA, 3))"
            + ",\"power\":\(number(reading.powerW, 1))}"
    }

    /// The object of the corrected firmware.
    /// - Parameter reading: `nil` while the sensor is mute.
    func text(_ reading: SensorReading?, _ origin: Origin) -> String {
        head + "\"timestamp\":\(origin.milliseconds),\"sequence\":\(origin.sequence)"
            + ",\"clock_set\":\(origin.clockIsSet)" + fields(reading ?? Self.nothing)
            + origin.health + (reading == nil ? ",\"status\":\"sensor_silent\"}" : "}")
    }

    private var head: String { "{\"meterId\":\"\(JSONText.escaped(serial))\"," }

    private func fields(_ reading: SensorReading) -> String {
        Self.fields.map { field in ",\"\(field.key)\":\(number(reading[keyPath: field.path], field.places))" }
            .joined()
    }

    /// - Parameter places: the decimals of the sensor.
    private func number(_ value: Float, _ places: Int) -> String {
        hasRawFloats || value.isNaN
            ? json.text(value) : json.text(FixedDecimal.rounded(Double(value), places: places))
    }

    /// The values as they are printed, in base units.
    /// - Parameter isMessage: those of the sketch's message over MQTT.
    func truth(_ reading: SensorReading, isMessage: Bool = false) -> [TruthValue] {
        Self.fields.prefix(isMessage ? 3 : Self.fields.count).compactMap { field in
            guard let shown = Double(number(reading[keyPath: field.path], field.places)) else { return nil }
            return TruthValue(
                name: field.name, value: shown * field.factor,
                step: DecimalStep.of(field.places) * field.factor, dimension: field.dimension)
        }
    }

    private struct Field: Sendable {
        let key: String
        let path: KeyPath<SensorReading, Float> & Sendable
        let places: Int
        let name: String
        let dimension: Dimension
        /// From the unit of the body to the base unit.
        var factor = 1.0
    }

    private static let fields = [
        Field(key: "voltage", path: \.voltageV, places: 1, name: "voltage", dimension: .voltage),
        Field(key: "current", path: \.currentA, places: 3, name: "current", dimension: .current),
        Field(key: "power_watts", path: \.powerW, places: 1, name: "power", dimension: .power),
        Field(
            key: "energy_kwh", path: \.energyKWh, places: 3, name: "energy.import", dimension: .energy,
            factor: 1000),
        Field(key: "frequency", path: \.frequencyHz, places: 1, name: "frequency", dimension: .frequency),
        Field(
            key: "power_factor", path: \.powerFactor, places: 2, name: "power_factor", dimension: .ratio),
    ]

    private static let nothing = SensorReading(
        voltageV: .nan, currentA: .nan, powerW: .nan, energyKWh: .nan, frequencyHz: .nan, powerFactor: .nan)
}
