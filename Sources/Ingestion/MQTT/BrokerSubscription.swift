import Documents
import Wires

/// The broker that the hub subscribes to: `mqtt` of its configuration.
package struct BrokerSubscription: Sendable, Equatable {
    /// `mqtt://…` or `mqtts://…` as written; in a scenario it may hold insertions such as `${broker.url}`.
    package var broker: String
    package var topics: [String]
    package var qos: MQTTMessage.QoS
    /// The name of the session that the broker keeps for the hub.
    package var clientID: String
    package var user: String?
    package var password: SecretSource?
    /// Path of a file of PEM with those to trust, in place of the system's.
    package var authority: String?
    /// Of real time, in whole seconds.
    package var keepAlive: Duration

    package init(
        broker: String, topics: [String] = Self.ordinaryTopics, qos: MQTTMessage.QoS = .atLeastOnce,
        clientID: String = Self.ordinaryClientID, user: String? = nil, password: SecretSource? = nil,
        authority: String? = nil, keepAlive: Duration = Self.ordinaryKeepAlive
    ) {
        self.broker = broker
        self.topics = topics
        self.qos = qos
        self.clientID = clientID
        self.user = user
        self.password = password
        self.authority = authority
        self.keepAlive = keepAlive
    }

    /// IAMMETER's, that of an integration guide, and that of the guide to the ESP32 meter.
    package static let ordinaryTopics = ["device/+/realtime", "iammeter/+/data", "smartmeter/+/data"]
    package static let ordinaryClientID = "wattloop-hub"
    package static let ordinaryKeepAlive = Duration.seconds(60)
    /// What the library and the protocol carry.
    static let keepAlives = Duration.seconds(5)...Duration.seconds(64_800)

    /// The fields of `mqtt`.
    package static let rows: [ConfigRow] = [
        ConfigRow(
            "broker", .template, required: true,
            about: "its address, as in mqtt://192.0.2.5:1883, or mqtts:// for TLS"),
        ConfigRow(
            "topics", .list(.text), about: "filters; those of the known meters when not given",
            example: "[device/+/realtime]"),
        ConfigRow("qos", .count(0...1), default: "1", about: "of the subscription"),
        ConfigRow(
            "client_id", .text, default: "wattloop-hub",
            about: "the name of the session that the broker keeps while the hub is down"),
        ConfigRow("user", .text, about: "its name at the broker"),
        ConfigRow("password", .secret, about: "of the user"),
        ConfigRow("ca", .text, about: "path of a file of PEM with those to trust in place of the system's"),
        ConfigRow(
            "keep_alive", .duration(mayBeNegative: false),
            about: "of real time, in whole seconds; 60 s when not given, and none in virtual time"),
    ]
}
