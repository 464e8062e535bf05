import Documents
import Quantities

/// The thresholds of alerts: `alerts` of the hub's configuration.
public struct AlertRules: Sendable, Equatable {
    /// How long a meter may be silent.
    public var offlineAfter: Duration
    /// A, above which a current flows that must make power.
    public var theftCurrentAboveA: Double
    /// W, below which the magnitude of the power is suspicious then.
    public var theftPowerBelowW: Double
    /// How long, by the readings' own time, both must last.
    public var theftHold: Duration

    public init(
        offlineAfter: Duration = .seconds(60), theftCurrentAboveA: Double = 0.5,
        theftPowerBelowW: Double = 0.5,
        theftHold: Duration = .seconds(30)
    ) {
        self.offlineAfter = offlineAfter
        self.theftCurrentAboveA = theftCurrentAboveA
        self.theftPowerBelowW = theftPowerBelowW
        self.theftHold = theftHold
    }

    /// The fields of `alerts`.
    public static let rows: [ConfigRow] = [
        ConfigRow(
            "offline_after", .duration(mayBeNegative: false), default: "1 min",
            about: "How long nothing may arrive from a meter before METER_OFFLINE is raised."),
        ConfigRow(
            "theft", .group(theftRows), default: "{}",
            about: "When current that makes no power raises THEFT_SUSPICION."),
        ConfigRow("high_usage", .notYet("alerts on high usage"), about: "When power raises HIGH_USAGE."),
        ConfigRow(
            "notify", .list(.notYet("notifications")), default: "[]",
            about: "Webhooks that are told of alerts."),
    ]

    private static let theftRows: [ConfigRow] = [
        ConfigRow(
            "current_above", .quantity(.current), default: "0.5 A", about: "The current that must flow."),
        ConfigRow(
            "power_below", .quantity(.power), default: "0.5 W",
            about: "The magnitude that the power of the same phase must stay below."),
        ConfigRow(
            "hold", .duration(mayBeNegative: false), default: "30 s",
            about: "How long both must last by the readings' own time; 0 s for at once."),
    ]

    /// - Parameter settings: `alerts`, checked against `rows`.
    /// - Throws: `Diagnostics` for values that no rule can work with.
    public init(_ settings: Settings) throws(Diagnostics) {
        self.init()
        let theft = settings.group("theft")
        offlineAfter = settings.duration("offline_after") ?? offlineAfter
        theftCurrentAboveA = theft?.quantity("current_above") ?? theftCurrentAboveA
        theftPowerBelowW = theft?.quantity("power_below") ?? theftPowerBelowW
        theftHold = theft?.duration("hold") ?? theftHold
        let mistakes = [
            Self.mistake(settings.field("offline_after"), isRight: offlineAfter > .zero, "more than 0 s"),
            Self.mistake(theft?.field("current_above"), isRight: theftCurrentAboveA >= 0, "0 A or more"),
            Self.mistake(theft?.field("power_below"), isRight: theftPowerBelowW > 0, "more than 0 W"),
        ].compactMap { $0 }
        guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
    }

    private static func mistake(_ field: Settings.Field?, isRight: Bool, _ expected: String) -> Diagnostic? {
        guard let field, !isRight else { return nil }
        return Diagnostic(field.position, "`\(field.name)` must be \(expected)")
    }
}
