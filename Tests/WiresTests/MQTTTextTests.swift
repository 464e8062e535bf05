import Testing
import TimeLimits

@testable import Wires

@Suite(.ends())
struct MQTTTextTests {
    @Test(arguments: [
        ("mqtt://127.0.0.1", MQTTAddress(host: "127.0.0.1", port: 1883)),
        ("mqtt://broker.example:1884/", MQTTAddress(host: "broker.example", port: 1884)),
        ("mqtts://192.0.2.5", MQTTAddress(host: "192.0.2.5", port: 8883, isSecure: true)),
        ("mqtts://a:1", MQTTAddress(host: "a", port: 1, isSecure: true)),
    ])
    func `an address names its port or has the ordinary one`(text: String, address: MQTTAddress) {
        #expect(MQTTAddress(text) == address)
        #expect(MQTTAddress("\(address)") == address)
    }

    @Test(arguments: [
        "", "mqtt://", "http://a", "127.0.0.1:1883", "mqtt://a:0", "mqtt://a:70000", "mqtt://a/b",
        "mqtt://a b",
        "mqtt://a?b", "mqtt:a", "mqttx://a",
    ])
    func `what is no address of a broker is refused`(text: String) {
        #expect(MQTTAddress(text) == nil)
    }

    @Test(
        arguments: [
            ("device/+/realtime", "device/3C7A19E2/realtime", "3C7A19E2"), ("a/#", "a/b/c", ""),
            ("a/#", "a", ""),
            ("#", "a/b", ""), ("+/+", "a/b", "a"), ("+/x/#", "a/x/y", "a"), ("/+", "/b", "b"),
            ("a/+", "a/", ""),
        ] as [(String, String, String)])
    func `a filter takes in what it stands for and tells the first level`(
        filter: String, topic: String, level: String
    ) {
        #expect(MQTTTopic.isFilter(filter))
        #expect(MQTTTopic.match(topic, filter).map(String.init) == level)
    }

    @Test(arguments: [
        ("device/+/realtime", "device/a/b/realtime"), ("device/+/realtime", "device/a"), ("a/#", "b/a"),
        ("#", "$SYS/uptime"), ("+/uptime", "$SYS/uptime"), ("a", "a/"), ("+", "/a"),
    ])
    func `a filter leaves out what it does not stand for`(filter: String, topic: String) {
        #expect(MQTTTopic.match(topic, filter) == nil)
    }

    @Test(arguments: ["", "a+/b", "a/#/b", "a#", "#/a", "a\u{0}b"])
    func `what is no filter is refused`(text: String) {
        #expect(!MQTTTopic.isFilter(text))
        #expect(!MQTTTopic.isName(text))
    }

    @Test func `a name has no wildcard`() {
        #expect(MQTTTopic.isName("device/3C7A19E2/realtime"))
        #expect(!MQTTTopic.isName("device/+/realtime"))
        #expect(!MQTTTopic.isName(String(repeating: "a", count: 65_536)))
    }
}
