import Documents
import Testing
import TimeLimits
import Wires

@testable import Hub
@testable import Ingestion

/// `mqtt` of a hub's configuration.
@Suite(.ends())
struct BrokerConfigurationTests {
    private static func mistakes(_ text: String) -> [String] {
        do {
            _ = try ConfigurationText.read(text)
            return []
        } catch let error as Diagnostics {
            return error.all.map(\.message)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `what is not said has the ordinary value`() throws {
        let broker = try #require(try ConfigurationText.read("mqtt: {broker: mqtt://192.0.2.5}").broker)
        #expect(broker == BrokerSubscription(broker: "mqtt://192.0.2.5"))
        #expect(broker.topics == ["device/+/realtime", "iammeter/+/data", "smartmeter/+/data"])
        #expect(broker.qos == .atLeastOnce)
    }

    @Test func `everything can be said`() throws {
        let text = """
            mqtt: {broker: "mqtts://192.0.2.5", topics: [a/+], qos: 0, client_id: me, user: hub,
                   password: {env: PW}, ca: root.pem, keep_alive: 30 s}
            """
        let configuration = try ConfigurationText.read(text)
        #expect(
            configuration.broker
                == BrokerSubscription(
                    broker: "mqtts://192.0.2.5", topics: ["a/+"], qos: .atMostOnce, clientID: "me",
                    user: "hub",
                    password: .environment("PW"), authority: "root.pem", keepAlive: .seconds(30)))
        #expect(configuration.realTimeOnly.count == 1)
        let secrets = try configuration.secrets(environment: ["PW": "treasure"]) { _ in "" }
        #expect(secrets.brokerPassword == "treasure")
        #expect(throws: SecretMissing.self) {
            try configuration.secrets(environment: [:]) { _ in "" }
        }
    }

    @Test(arguments: [
        (
            "{broker: 192.0.2.5}",
            "`broker` takes an address that begins with mqtt:// or mqtts://, found `192.0.2.5`"
        ),
        (
            "{broker: \"${broker.url}\"}",
            "`${broker.url}` holds an insertion, which only a scenario can fill in"
        ),
        ("{broker: mqtt://a, password: x}", "a `password` needs the `user` that it belongs to"),
        ("{broker: mqtt://a, topics: []}", "`topics` needs at least one filter"),
        (
            "{broker: mqtt://a, topics: [a+/b]}",
            "`a+/b` is no filter of topics: `+` stands for a whole level, and `#` for all the rest"
        ),
        ("{broker: mqtt://a, keep_alive: 1 s}", "`keep_alive` takes 5 s to 18 h"),
    ])
    func `a mistake is named`(mqtt: String, message: String) {
        #expect(Self.mistakes("mqtt: \(mqtt)") == [message])
    }

    @Test(arguments: ["{}", "{broker: mqtt://a, qos: 2}", "{broker: mqtt://a, topic: a}"])
    func `what the table does not hold is refused`(mqtt: String) {
        #expect(Self.mistakes("mqtt: \(mqtt)").count == 1)
    }
}
