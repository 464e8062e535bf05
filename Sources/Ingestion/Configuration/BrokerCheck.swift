import Documents
import Wires

/// Reads `mqtt` of a configuration and finds the mistakes that no table of fields can see.
package struct BrokerCheck {
    package private(set) var mistakes: [Diagnostic] = []
    /// What only a run in real time can have.
    package private(set) var realTimeOnly: [Diagnostic] = []
    /// Whether the address may hold `${broker.url}`.
    private let takesInsertions: Bool

    package init(takesInsertions: Bool) { self.takesInsertions = takesInsertions }

    /// `nil` when the hub subscribes to nothing.
    package mutating func subscription(_ settings: Settings) -> BrokerSubscription? {
        guard let mqtt = settings.group("mqtt"), let broker = mqtt.text("broker") else { return nil }
        if let field = mqtt.field("broker") { checkAddress(field, broker) }
        checkCredentials(mqtt)
        var subscription = BrokerSubscription(broker: broker)
        if let field = mqtt.field("topics") { subscription.topics = topics(field, mqtt) }
        subscription.qos = mqtt.count("qos").flatMap(MQTTMessage.QoS.init) ?? subscription.qos
        subscription.clientID = mqtt.text("client_id") ?? subscription.clientID
        subscription.user = mqtt.text("user")
        subscription.password = mqtt.secret("password")
        subscription.authority = mqtt.text("ca")
        if let field = mqtt.field("keep_alive") { subscription.keepAlive = keepAlive(field) }
        return subscription
    }

    private mutating func keepAlive(_ field: Settings.Field) -> Duration {
        guard case .duration(let span) = field.value else { return BrokerSubscription.ordinaryKeepAlive }
        realTimeOnly.append(
            Diagnostic(
                field.position, "`keep_alive` is kept by the real clock, so a run in virtual time has none",
                hint: "leave it out, or write modes: [paced 60x] under `time`"))
        if !BrokerSubscription.keepAlives.contains(span) {
            report(field, "`keep_alive` takes 5 s to 18 h", "write 60 s")
        }
        return span
    }

    private mutating func checkAddress(_ field: Settings.Field, _ text: String) {
        let hint = "write mqtt://192.0.2.5:1883"
        let shown = Diagnostic.quote(text)
        if text.contains("${") {
            guard !takesInsertions else { return }
            report(field, "`\(shown)` holds an insertion, which only a scenario can fill in", hint)
        } else if MQTTAddress(text) == nil {
            report(
                field, "`broker` takes an address that begins with mqtt:// or mqtts://, found `\(shown)`",
                hint)
        }
    }

    private mutating func checkCredentials(_ mqtt: Settings) {
        guard let field = mqtt.field("password"), mqtt.field("user") == nil else { return }
        report(field, "a `password` needs the `user` that it belongs to", "add user: hub")
    }

    private mutating func topics(_ field: Settings.Field, _ mqtt: Settings) -> [String] {
        let topics = (mqtt.list("topics") ?? []).compactMap { item -> String? in
            if case .text(let text) = item { text } else { nil }
        }
        if topics.isEmpty { report(field, "`topics` needs at least one filter", "leave it out") }
        for topic in topics where !MQTTTopic.isFilter(topic) {
            report(
                field,
                "`\(Diagnostic.quote(topic))` is no filter of topics: `+` stands for a whole level, "
                    + "and `#` for all the rest", "write device/+/realtime")
        }
        return topics
    }

    private mutating func report(_ field: Settings.Field, _ message: String, _ hint: String?) {
        mistakes.append(Diagnostic(field.position, message, hint: hint))
    }
}
