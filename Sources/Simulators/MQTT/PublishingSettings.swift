import Documents
import Scenarios
import Timekeeping
import Wires

/// `mqtt:` of a device that publishes what it measures.
struct PublishingSettings: Sendable {
    /// With insertions, for example `${broker.url}`.
    var broker: String
    /// `nil` for the device's own.
    var topic: String?
    var qos: MQTTMessage.QoS
    var isRetained: Bool
    var every: Duration
    /// From power-up to the first message.
    var first: Duration
    /// For connecting and publishing together; at QoS 1 until the broker has acknowledged.
    var timeout: Duration
    /// `nil` for the device's serial number.
    var clientID: String?
    var user: String?
    var password: String?
    /// What the broker publishes when the device is gone.
    var will: MQTTMessage?
    /// Whether the broker must show a valid certificate.
    var verifies: Bool
    /// Of real time, in whole seconds; zero in virtual time.
    var keepAlive: Duration

    init?(_ settings: Settings) {
        guard let broker = settings.text("broker"), let every = settings.duration("every") else { return nil }
        self.broker = broker
        self.every = every
        topic = settings.text("topic")
        qos = settings.count("qos").flatMap(MQTTMessage.QoS.init) ?? .atMostOnce
        isRetained = settings.bool("retain") ?? false
        first = settings.duration("first") ?? every
        timeout = settings.duration("timeout") ?? .seconds(5)
        clientID = settings.text("client_id")
        user = settings.text("user")
        password = settings.text("password")
        verifies = settings.bool("verify") ?? true
        keepAlive = settings.duration("keep_alive") ?? .zero
        will = settings.group("will").map { will in
            MQTTMessage(
                topic: will.text("topic") ?? "", payload: Array((will.text("payload") ?? "").utf8),
                qos: will.count("qos").flatMap(MQTTMessage.QoS.init) ?? .atMostOnce,
                isRetained: will.bool("retain") ?? false)
        }
    }

    /// The fields of `mqtt`.
    /// - Parameter topic: of the device when the scenario names none, for people.
    static func rows(topic: String) -> [ConfigRow] {
        [
            ConfigRow("broker", .template, required: true, about: "its address: ${broker.url}"),
            ConfigRow(
                "every", .duration(mayBeNegative: false), required: true, about: "time between messages"),
            ConfigRow(
                "first", .duration(mayBeNegative: false),
                about: "from power-up to the first; one `every` without it"),
            ConfigRow("topic", .text, about: "\(topic) without it"),
            ConfigRow(
                "qos", .count(0...1), default: "0",
                about: "at 1 what the broker has not acknowledged is kept and sent again"),
            ConfigRow("retain", .bool, default: "false", about: "the broker keeps the last message"),
            ConfigRow(
                "timeout", .duration(mayBeNegative: false), default: "5 s",
                about: "for connecting and publishing"),
            ConfigRow("client_id", .text, about: "the serial number without it"),
            ConfigRow("user", .text, about: "its name at the broker"),
            ConfigRow("password", .text, about: "of the user, in plain text"),
            ConfigRow(
                "will",
                .group([
                    ConfigRow("topic", .text, required: true, about: "of the last will"),
                    ConfigRow("payload", .text, default: "", about: "of the last will"),
                    ConfigRow("qos", .count(0...1), default: "0", about: "of the last will"),
                    ConfigRow("retain", .bool, default: "false", about: "the broker keeps it"),
                ]), about: "what the broker publishes when the connection ends without a word"),
            ConfigRow(
                "verify", .bool, default: "true",
                about: "over mqtts://, whether the broker must show a valid certificate"),
            ConfigRow(
                "keep_alive", .duration(mayBeNegative: false),
                about: "of real time, in whole seconds; none without it"),
        ]
    }

    /// What a table of fields cannot see.
    static func mistakes(in mqtt: Settings) -> [Diagnostic] {
        let topics = [mqtt.field("topic"), mqtt.group("will")?.field("topic")].compactMap {
            field -> Diagnostic? in
            guard let field, case .text(let topic) = field.value, !MQTTTopic.isName(topic) else { return nil }
            return Diagnostic(
                field.position,
                "a message is published under a topic without wildcards, found `\(Diagnostic.quote(topic))`",
                hint: "write device/3C7A19E2/realtime")
        }
        let spans = [("every", "10 s"), ("timeout", "5 s")].compactMap { name, example -> Diagnostic? in
            guard let field = mqtt.field(name), case .duration(let span) = field.value, span <= .zero else {
                return nil
            }
            return Diagnostic(
                field.position, "`\(name)` of `mqtt` must be longer than nothing", hint: "write \(example)")
        }
        return topics + spans + [password(mqtt), keepAlive(mqtt)].compactMap { $0 }
    }

    private static func password(_ mqtt: Settings) -> Diagnostic? {
        guard let field = mqtt.field("password"), mqtt.field("user") == nil else { return nil }
        return Diagnostic(
            field.position, "a `password` needs the `user` that it belongs to", hint: "add user: meter")
    }

    /// Source: mosquitto_connect of libmosquitto; MQTT 3.1.1, section 3.1.2.10.
    private static func keepAlive(_ mqtt: Settings) -> Diagnostic? {
        guard let field = mqtt.field("keep_alive"), case .duration(let span) = field.value,
            !(Duration.seconds(5)...Duration.seconds(64_800)).contains(span)
        else { return nil }
        return Diagnostic(field.position, "`keep_alive` takes 5 s to 18 h", hint: "write 60 s")
    }
}
