import Documents
import Quantities

extension AlertRules {
    /// The fields of `alerts`.
    public static let rows: [ConfigRow] = [
        ConfigRow(
            "offline_after", .duration(mayBeNegative: false), default: "1 min",
            about: "how long nothing may arrive from a meter before METER_OFFLINE is raised"),
        ConfigRow(
            "theft", .group(theftRows), default: "{}",
            about: "when current that makes no power raises THEFT_SUSPICION"),
        ConfigRow(
            "high_usage", .group(highUsageRows), default: "{}",
            about: "when the total active power raises HIGH_USAGE"),
        ConfigRow(
            "rules", .list(.group(ruleRows)), default: "[]",
            about: "thresholds of other quantities, each raising a kind of its own"),
        ConfigRow(
            "notify", .list(.either([.template, .group(receiverRows)])), default: "[]",
            about: "webhooks that are told of alerts"),
    ]

    private static let theftRows: [ConfigRow] = [
        ConfigRow(
            "current_above", .quantity(.current), default: "0.5 A", about: "the current that must flow"),
        ConfigRow(
            "power_below", .quantity(.power), default: "0.5 W",
            about: "the magnitude that the power of the same phase must stay below"),
        ConfigRow(
            "hold", .duration(mayBeNegative: false), default: "30 s",
            about: "how long both must last by the readings' own time; 0 s for at once"),
    ]

    private static let hold = ConfigRow(
        "hold", .duration(mayBeNegative: false), default: "0 s",
        about: "how long the value must be wrong, or right again, by the readings' own time; 0 s for at once"
    )

    private static let highUsageRows: [ConfigRow] = [
        ConfigRow("above", .quantity(.power), default: "5 kW", about: "the power that is too much"),
        ConfigRow(
            "clear_below", .quantity(.power),
            about: "the power below which it is over; 95 % of `above` when not given"),
        hold,
    ]

    private static let threshold = ConfigKind.quantityOf(ValueRule.Quantity.allCases.map(\.dimension))

    private static let ruleRows: [ConfigRow] = [
        ConfigRow(
            "kind", .text, required: true, about: "what is raised, in upper case, as in OVER_VOLTAGE"),
        ConfigRow(
            "quantity", .choice(ValueRule.Quantity.allCases.map(\.rawValue)), required: true,
            about: "what is compared"),
        ConfigRow(
            "phase", .choice(ValueRule.Phase.allCases.map(\.rawValue)),
            about: "where; `total` for power and current when not given, `any` for the others"),
        ConfigRow("above", threshold, about: "a value above this one is wrong"),
        ConfigRow("below", threshold, about: "a value below this one is wrong"),
        ConfigRow("clear_below", threshold, about: "with `above`: the value below which it is over"),
        ConfigRow("clear_above", threshold, about: "with `below`: the value above which it is over"),
        hold,
    ]

    private static let receiverRows: [ConfigRow] = [
        ConfigRow("url", .template, required: true, about: "where notifications are posted"),
        ConfigRow("token", .secret, about: "sent as `Authorization: Bearer`"),
    ]
}
