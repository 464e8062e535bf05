import Documents
import Quantities

extension AlertRules {
    /// The fields of `alerts`.
    public static let rows: [ConfigRow] = [
        ConfigRow(
            "offline_after", .duration(mayBeNegative: false), default: "1 min",
            about: "How long nothing may arrive from a meter before METER_OFFLINE is raised."),
        ConfigRow(
            "theft", .group(theftRows), default: "{}",
            about: "When current that makes no power raises THEFT_SUSPICION."),
        ConfigRow(
            "high_usage", .group(highUsageRows), default: "{}",
            about: "When the total active power raises HIGH_USAGE."),
        ConfigRow(
            "rules", .list(.group(ruleRows)), default: "[]",
            about: "Thresholds of other quantities, each raising a kind of its own."),
        ConfigRow(
            "notify", .list(.either([.template, .group(receiverRows)])), default: "[]",
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

    private static let hold = ConfigRow(
        "hold", .duration(mayBeNegative: false), default: "0 s",
        about: "How long the value must be wrong, or right again, by the readings' own time; 0 s for at once."
    )

    private static let highUsageRows: [ConfigRow] = [
        ConfigRow("above", .quantity(.power), default: "5 kW", about: "The power that is too much."),
        ConfigRow(
            "clear_below", .quantity(.power),
            about: "The power below which it is over; 95 % of `above` when not given."),
        hold,
    ]

    private static let threshold = ConfigKind.quantityOf(ValueRule.Quantity.allCases.map(\.dimension))

    private static let ruleRows: [ConfigRow] = [
        ConfigRow(
            "kind", .text, required: true, about: "What is raised, in upper case, as in OVER_VOLTAGE."),
        ConfigRow(
            "quantity", .choice(ValueRule.Quantity.allCases.map(\.rawValue)), required: true,
            about: "What is compared."),
        ConfigRow(
            "phase", .choice(ValueRule.Phase.allCases.map(\.rawValue)),
            about: "Where; `total` for power and current when not given, `any` for the others."),
        ConfigRow("above", threshold, about: "A value above this one is wrong."),
        ConfigRow("below", threshold, about: "A value below this one is wrong."),
        ConfigRow("clear_below", threshold, about: "With `above`: the value below which it is over."),
        ConfigRow("clear_above", threshold, about: "With `below`: the value above which it is over."),
        hold,
    ]

    private static let receiverRows: [ConfigRow] = [
        ConfigRow("url", .template, required: true, about: "Where notifications are posted."),
        ConfigRow("token", .secret, about: "Sent as `Authorization: Bearer`."),
    ]
}
