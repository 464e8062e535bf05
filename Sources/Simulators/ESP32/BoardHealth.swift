import Documents
import Quantities

/// What a corrected firmware says of its board besides the readings.
struct BoardHealth: Sendable {
    var signalDBm: Double
    var freeMemoryBytes: Int
    var firmware: String

    init(_ settings: Settings) {
        signalDBm = settings.quantity("signal") ?? -61
        freeMemoryBytes = settings.count("free_memory") ?? 200_000
        firmware = settings.text("firmware") ?? ""
    }

    static let rows = [
        ConfigRow("signal", .quantity(.signal), default: "-61 dBm", about: "strength of its radio signal"),
        ConfigRow("free_memory", .count(0...1_000_000_000), default: "200000", about: "bytes that are free"),
        ConfigRow("firmware", .text, default: "1.4.0", about: "the version of its firmware"),
    ]

    /// The members of the object, with a comma before each.
    /// - Parameters:
    ///   - uptime: whole seconds since power-up.
    ///   - errors: reads of the sensor that brought nothing since power-up.
    func members(uptime: Int64, errors: Int) -> String {
        ",\"rssi\":\(FixedDecimal.text(signalDBm, places: 0)),\"free_heap\":\(freeMemoryBytes),\"uptime_s\":\(uptime)"
            + ",\"errors\":\(errors),\"firmware\":\"\(JSONText.escaped(firmware))\""
    }
}
