import Documents
import Scenarios

extension ComponentRow {
    /// `use: broker`.
    static let broker = ComponentRow(
        name: "broker", about: "a real MQTT broker, mosquitto, which wattloop starts and ends",
        fields: [
            ConfigRow(
                "persistence", .bool, default: "false",
                about: "sessions and messages are saved when it ends in order; `kill -9` loses them"),
            ConfigRow(
                "users", .map(.text),
                about: "names and passwords of those who may connect; anybody without it"),
            ConfigRow(
                "tls", .choice(BrokerSettings.Certificate.allCases.map(\.rawValue)),
                about: "mqtts:// with a certificate of the run's own authority, a good one or a bad one"),
            ConfigRow(
                "queue", .count(1...1_000_000), default: "1000",
                about: "messages that it keeps for a client that is away"),
        ],
        signals: [], events: [], actions: ["component.kill", "component.restart", "component.pause"],
        addresses: ["url", "host", "port", "folder"])
}
