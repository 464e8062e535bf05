import Documents
import Metering

extension HubConfiguration {
    /// The fields of the configuration.
    public static let rows: [ConfigRow] = [
        ConfigRow(
            "listen", .text, default: "127.0.0.1:8000", about: "Address and port of the HTTP interface."),
        ConfigRow(
            "store", .text, default: "hub.sqlite", about: "The SQLite file; made when it is not there."),
        ConfigRow(
            "zone", .text, about: "The zone of hours and days, as in Asia/Karachi; UTC when not given."),
        ConfigRow(
            "devices", .list(.group(deviceRows)), default: "[]", about: "The meters that the hub knows."),
        ConfigRow(
            "durability", .choice(SQLiteStore.Durability.allCases.map(\.rawValue)),
            about: "What an acknowledged reading survives: the end of the process, or the loss of power."),
        ConfigRow("alerts", .group(AlertRules.rows), default: "{}", about: "When incidents are raised."),
        ConfigRow(
            "token", .secret, about: "What readers send in `Authorization: Bearer`; demanded off loopback."),
        ConfigRow(
            "tls",
            .either([
                .choice(["run"]),
                .group([
                    ConfigRow("certificate", .text, required: true, about: "Path of a file of PEM."),
                    ConfigRow("key", .text, required: true, about: "Path of its private key, in PEM."),
                ]),
            ]), about: "HTTPS: a certificate and its key, or `run`, one of a scenario's own."),
        ConfigRow("key", .secret, about: "What meters add to the webhook's address as `?key=`."),
        ConfigRow("allow", .list(.text), about: "Addresses and networks whose meters may push."),
        ConfigRow(
            "limits", .group(HubLimits.rows), default: "{}", about: "How much is taken, and how fast."),
        ConfigRow("gateway", .notYet("polling a gateway"), about: "A gateway that is polled."),
        ConfigRow("mqtt", .notYet("subscribing to a broker"), about: "A broker whose readings are taken."),
        ConfigRow("tariffs", .notYet("tariffs"), about: "Prices of energy."),
    ]

    private static let deviceRows: [ConfigRow] = [
        ConfigRow("id", .text, required: true, about: "The hub's own name for the meter."),
        ConfigRow("serial", .text, about: "The serial number that the meter sends."),
        ConfigRow("name", .text, about: "What people call it."),
        ConfigRow("location", .text, about: "Where it is."),
        ConfigRow(
            "ct_ratio", .quantity(.current), default: "100 A",
            about: "Rating of the clamp; a current above 1.2 times as much is refused."),
        ConfigRow(
            "voltage_rating", .quantity(.voltage), default: "230 V",
            about: "Nominal voltage; one above 1.5 times as much is refused."),
        ConfigRow("key", .secret, about: "What this meter alone adds to the webhook's address as `?key=`."),
        ConfigRow(
            "allow", .list(.text), about: "Addresses and networks from which this meter may push."),
        ConfigRow("poll", .group(MeterPoll.rows), about: "How the meter is asked."),
    ]
}
