import Alerting
import Billing
import Documents
import Ingestion
import Metering
import Storage
import Wires

extension HubConfiguration {
    /// The fields of the configuration.
    package static let rows: [ConfigRow] = [
        ConfigRow(
            "listen", .text, default: "127.0.0.1:8000", about: "address and port of the HTTP interface"),
        ConfigRow(
            "store", .text, default: "hub.sqlite", about: "the SQLite file; made when it is not there"),
        ConfigRow(
            "zone", .text, about: "the zone of hours and days, as in Asia/Karachi; UTC when not given"),
        ConfigRow(
            "devices", .list(.group(deviceRows)), default: "[]", about: "the meters that the hub knows"),
        ConfigRow(
            "durability", .choice(SQLiteStore.Durability.allCases.map(\.rawValue)),
            about: "what an acknowledged reading survives: the end of the process, or the loss of power"),
        ConfigRow("alerts", .group(AlertRules.rows), default: "{}", about: "when incidents are raised"),
        ConfigRow(
            "token", .secret, about: "what readers send in `Authorization: Bearer`; demanded off loopback"),
        ConfigRow(
            "tls",
            .either([
                .choice(["run"]),
                .group([
                    ConfigRow("certificate", .text, required: true, about: "path of a file of PEM"),
                    ConfigRow("key", .text, required: true, about: "path of its private key, in PEM"),
                    ConfigRow(
                        "minimum", .choice(TLSMinimum.allCases.map(\.rawValue)), default: "1.2",
                        about: "the oldest version of TLS that is accepted; 1.0 for old boards"),
                ]),
            ]), about: "HTTPS: a certificate and its key, or `run`, one of a scenario's own"),
        ConfigRow(
            "key", .secret, about: "what meters without a key of their own send in `X-API-Key`, or as `?key=`"
        ),
        ConfigRow(
            "admin", .secret,
            about: "what those send in `Authorization: Bearer` who register meters and issue keys"),
        ConfigRow(
            "registration", .choice(RegistrationPolicy.allCases.map(\.rawValue)), default: "admin",
            about: "who registers meters: an admin, who is anybody on this machine without `admin`; or `open`"
        ),
        ConfigRow("allow", .list(.text), about: "addresses and networks whose meters may push"),
        ConfigRow(
            "open", .bool, default: "false",
            about: "whether every client may push off loopback, where neither `key` nor `allow` says who"),
        ConfigRow(
            "hosts", .list(.text), default: "[]",
            about: "names that requests may use without a token, besides localhost and addresses",
            example: "[hub.example.org]"),
        ConfigRow(
            "lock_wait", .duration(mayBeNegative: false), default: "2 s",
            about: "how long a write waits while another program holds the lock of the store"),
        ConfigRow(
            "limits", .group(HubLimits.rows), default: "{}", about: "how much is taken, and how fast"),
        ConfigRow(
            "readings", .group(StampRule.rows), default: "{}", about: "which times of meters are taken"),
        ConfigRow("gateway", .notYet("polling a gateway"), about: "a gateway that is polled"),
        ConfigRow("mqtt", .group(BrokerSubscription.rows), about: "a broker whose readings are taken"),
        ConfigRow(
            "tariffs", .list(.group(Tariff.rows)), default: "[]", about: "prices of energy, for bills"),
    ]

    private static let deviceRows: [ConfigRow] = [
        ConfigRow("id", .text, required: true, about: "the hub's own name for the meter"),
        ConfigRow("serial", .text, about: "the serial number that the meter sends"),
        ConfigRow("name", .text, about: "what people call it"),
        ConfigRow("location", .text, about: "where it is"),
        ConfigRow("owner", .text, about: "who pays for it; an owner may have several"),
        ConfigRow("tariff", .text, about: "name of one of `tariffs`, by which it is billed"),
        ConfigRow(
            "ct_ratio", .quantity(.current), default: "100 A",
            about: "rating of the clamp; a current above 1.2 times as much is refused"),
        ConfigRow(
            "voltage_rating", .quantity(.voltage), default: "230 V",
            about: "nominal voltage; one above 1.5 times as much is refused"),
        ConfigRow("key", .secret, about: "what this meter alone sends in `X-API-Key`, or as `?key=`"),
        ConfigRow(
            "allow", .list(.text), about: "addresses and networks from which this meter may push"),
        ConfigRow("poll", .group(MeterPoll.rows), about: "how the meter is asked"),
        ConfigRow(
            "offline_after", .duration(mayBeNegative: false),
            about: "as in `alerts`, for this meter; that of `alerts` when not given"),
        ConfigRow(
            "online_for", .duration(mayBeNegative: false),
            about:
                "as in `alerts`, for this meter; that of `alerts`, or else its `offline_after`, when not given"
        ),
    ]
}
