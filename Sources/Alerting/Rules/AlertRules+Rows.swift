import Documents
import Quantities

extension AlertRules {
    /// The fields of `alerts`.
    package static let rows: [ConfigRow] = [
        ConfigRow(
            "offline_after", .duration(mayBeNegative: false), default: "1 min",
            about: "how long nothing may arrive from a meter before METER_OFFLINE is raised"),
        ConfigRow(
            "online_for", .duration(mayBeNegative: false),
            about:
                "how long arrivals must come, without a gap longer than `offline_after`, before METER_OFFLINE is "
                + "cleared; as long as `offline_after` when not given, 0 s for at once"),
        ConfigRow(
            "theft", .group(theftRows), default: "{}",
            about: "when current that makes no power raises THEFT_SUSPICION"),
        ConfigRow(
            "high_usage", .group(highUsageRows), default: "{}",
            about: "when the total active power raises HIGH_USAGE"),
        ConfigRow(
            "over_voltage", .group(limit("above", .voltage, "253 V", hold: "10 s")),
            about: "when a voltage raises OVER_VOLTAGE; off when not given"),
        ConfigRow(
            "under_voltage", .group(limit("below", .voltage, "207 V", hold: "10 s")),
            about: "when a voltage raises UNDER_VOLTAGE; off when not given"),
        ConfigRow(
            "over_frequency", .group(limit("above", .frequency, "50.5 Hz", hold: "10 s")),
            about: "when the frequency raises OVER_FREQUENCY; off when not given"),
        ConfigRow(
            "under_frequency", .group(limit("below", .frequency, "49.5 Hz", hold: "10 s")),
            about: "when the frequency raises UNDER_FREQUENCY; off when not given"),
        ConfigRow(
            "high_import", .group(limit("above", .power, "5 kW", hold: "1 min")),
            about: "when the power that is taken from the grid raises HIGH_IMPORT; off when not given"),
        ConfigRow(
            "export_started", .group(limit("above", .power, "50 W", hold: "1 min")),
            about: "when the power that is given to the grid raises EXPORT_STARTED; off when not given"),
        ConfigRow(
            "low_power_factor",
            .group(
                limit("below", .ratio, "0.5", hold: "5 min") + [
                    ConfigRow(
                        "current_above", .quantity(.current), default: "1 A",
                        about: "with less current the power factor tells nothing")
                ]), about: "when a power factor raises LOW_POWER_FACTOR; off when not given"),
        ConfigRow(
            "energy_backwards", .group(energyRows),
            about: "when a counter that falls raises ENERGY_BACKWARDS; off when not given"),
        ConfigRow(
            "clock_wrong", .either([.group(clockRows), .choice(["none"])]), default: "{}",
            about: "when stamps far from their arrival raise CLOCK_WRONG; `none` for never"),
        ConfigRow(
            "values_frozen", .either([.group(frozenRows), .choice(["none"])]), default: "{}",
            about: "when values that stand still, though the power shown should move the counter, raise "
                + "VALUES_FROZEN; `none` for never"),
        ConfigRow(
            "energy_implausible", .either([.group(implausibleRows), .choice(["none"])]), default: "{}",
            about: "when counters that say what cannot be energy raise ENERGY_IMPLAUSIBLE; `none` for never"),
        ConfigRow(
            "rules", .list(.group(ruleRows)), default: "[]",
            about:
                "thresholds of other quantities, or values that stand still, each raising a kind of its own"),
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

    private static func limit(
        _ side: String, _ dimension: Dimension, _ usual: String, hold: String
    ) -> [ConfigRow] {
        [
            ConfigRow(side, .quantity(dimension), default: usual, about: "a value beyond it is wrong"),
            ConfigRow(
                "hold", .duration(mayBeNegative: false), default: hold,
                about: "how long the value must be wrong, or right again, by the readings' own time"),
        ]
    }

    private static let energyRows: [ConfigRow] = [
        ConfigRow(
            "by", .quantity(.energy), default: "1 Wh",
            about: "a counter may fall by so much, the play of its last digit"),
        ConfigRow(
            "reset_below", .quantity(.energy), default: "10 Wh",
            about: "a counter that begins again at or below it was reset, which is no incident"),
        ConfigRow(
            "hold", .duration(mayBeNegative: false), default: "15 min",
            about: "it is over when no counter has fallen for so long, by the readings' own time"),
    ]

    private static let clockRows: [ConfigRow] = [
        ConfigRow(
            "above", .duration(mayBeNegative: false), default: "5 min",
            about: "how far a stamp may lie from its arrival, to both sides"),
        ConfigRow(
            "hold", .duration(mayBeNegative: false), default: "2 min",
            about: "how long stamps must be wrong, or right again, by the time of their arrival"),
    ]

    private static let frozenRows: [ConfigRow] = [
        ConfigRow(
            "unchanged_for", .duration(mayBeNegative: false), default: "10 min",
            about:
                "how long all values must be the same by the readings' own time, and at least until the power "
                + "shown would have made 20 Wh")
    ]

    private static let implausibleRows: [ConfigRow] = [
        ConfigRow(
            "hold", .duration(mayBeNegative: false), default: "15 min",
            about: "it is over when no counter has done so for so long, by the time of arrival")
    ]

    private static let highUsageRows: [ConfigRow] = [
        ConfigRow("above", .quantity(.power), default: "5 kW", about: "the power that is too much"),
        ConfigRow(
            "clear_below", .quantity(.power),
            about: "the power below which it is over; 95 % of `above` when not given"),
        hold,
    ]

    private static let threshold = ConfigKind.quantityOf(
        ValueRule.Quantity.allCases.map(\.dimension).reduce(into: []) { all, dimension in
            if !all.contains(dimension) { all.append(dimension) }
        })

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
        ConfigRow(
            "unchanged_for", .duration(mayBeNegative: false),
            about:
                "in place of `above` and `below`: how long the value must be the same by the readings' own time; "
                + "it is over with the first other value"),
        hold,
    ]

    private static let receiverRows: [ConfigRow] = [
        ConfigRow("url", .template, required: true, about: "where notifications are posted"),
        ConfigRow("token", .secret, about: "sent as `Authorization: Bearer`"),
    ]
}
