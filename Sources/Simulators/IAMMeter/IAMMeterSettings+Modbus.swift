import Documents
import Timekeeping
import Wires

extension IAMMeterSettings {
    /// The Modbus TCP server.
    struct Modbus: Sendable {
        /// `nil` answers every unit and echoes it.
        var unit: UInt8?
        /// Other units get exception 0x0B, as from a gateway; else silence.
        var answersUnknownUnits: Bool
        var limits: ModbusServer.Limits
        /// `nil` takes 502 where it may, else any.
        var port: Int?
        var profile: IAMMeterProfile
        /// Serves registers 0x48 to 0x91 too.
        var hasSecondBlock: Bool
    }
}

extension IAMMeterSettings.Modbus {
    /// - Parameter profile: the device's own.
    init(_ settings: Settings, profile: IAMMeterProfile) {
        var limits = ModbusServer.Limits()
        limits.connections = settings.count("clients") ?? limits.connections
        limits.excess = settings.text("excess").flatMap(ModbusServer.Limits.Excess.init) ?? limits.excess
        limits.idle = settings.duration("idle")
        self.init(
            unit: settings.count("unit").map { UInt8(clamping: $0) },
            answersUnknownUnits: settings.text("unknown_unit") == "gateway-exception", limits: limits,
            port: settings.count("port"),
            profile: settings.text("profile").flatMap(IAMMeterProfile.init) ?? profile,
            hasSecondBlock: settings.bool("block2") ?? false)
    }

    /// - Parameter phaseCount: only the three-phase meter has a second block.
    static func rows(phaseCount: Int) -> [ConfigRow] {
        let secondBlock = ConfigRow(
            "block2", .bool, default: "false", about: "serves registers 0x48 to 0x91 too")
        return [
            ConfigRow(
                "unit", .either([.choice(["any"]), .count(0...255)]), default: "any",
                about: "the unit that it answers; any is echoed"),
            ConfigRow(
                "unknown_unit", .choice(["silence", "gateway-exception"]), default: "silence",
                about: "what other units get"),
            ConfigRow("clients", .count(1...4096), default: "5", about: "connections at a time"),
            ConfigRow(
                "excess", .choice(ModbusServer.Limits.Excess.allCases.map(\.rawValue)),
                default: "accept-and-close", about: "what happens to one more"),
            ConfigRow(
                "idle", .either([.choice(["none"]), .duration(mayBeNegative: false)]), default: "none",
                about: "a connection without a request for so long is closed"),
            ConfigRow(
                "profile", .choice(["field", "seed"]),
                about: "the real registers, or the guide's; as the device's when absent"),
            ConfigRow("port", .count(1...65_535), about: "502 where it may, else any, when absent"),
        ] + (phaseCount > 1 ? [secondBlock] : [])
    }
}
