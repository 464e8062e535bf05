import Documents
import Testing
import TimeLimits
import Timekeeping

@testable import Hub
@testable import Ingestion

@Suite(.ends())
struct PollConfigurationTests {
    @Test func `polls have the defaults of their way`() throws {
        let hub = try ConfigurationText.read(
            """
            devices:
              - {id: shed, poll: {modbus: "192.0.2.7:502"}}
              - {id: garage, serial: S, poll: {rest: "http://192.0.2.8/monitorjson"}}
              - {id: pusher, serial: T}
            """)
        #expect(
            hub.polls == [
                MeterPoll(
                    meter: "shed", way: .modbus(ModbusPoll(address: "192.0.2.7:502")), every: .seconds(1),
                    timeout: .seconds(1)),
                MeterPoll(
                    meter: "garage", way: .rest(RESTPoll(address: "http://192.0.2.8/monitorjson")),
                    every: .seconds(2), timeout: .seconds(5)),
            ])
        #expect(hub.meters.map(\.serial) == [nil, "S", "T"])
        #expect(hub.realTimeOnly.isEmpty)
    }

    @Test func `every field of a poll is read`() throws {
        let hub = try ConfigurationText.read(
            """
            devices:
              - id: a
                poll: {modbus: "[2001:db8::7]:1502", unit: 17, model: wem3080t, client: libmodbus, every: 5 s, timeout: 500 ms}
              - id: b
                poll: {modbus: "192.0.2.7:502", profile: seed}
              - id: c
                poll: {rest: "http://192.0.2.8/", login: {user: admin, password: {env: PW}}, every: 1 min}
            """)
        guard case .modbus(let first) = hub.polls[0].way, case .modbus(let second) = hub.polls[1].way,
            case .rest(let third) = hub.polls[2].way
        else {
            Issue.record("the ways are wrong")
            return
        }
        #expect(
            first
                == ModbusPoll(
                    address: "[2001:db8::7]:1502", unit: 17, model: .wem3080t, client: .libmodbus))
        #expect(hub.polls[0].every == .seconds(5))
        #expect(hub.polls[0].timeout == .milliseconds(500))
        #expect(second.profile == .seed)
        #expect(third.login == .init(user: "admin", password: .environment("PW")))
        #expect(hub.polls[2].every == .seconds(60))
        let secrets = try hub.secrets(environment: ["PW": "p"]) { _ in "" }
        #expect(secrets.passwords == ["c": "p"])
        #expect(throws: SecretMissing.self) {
            try hub.secrets(environment: [:]) { _ in "" }
        }
        #expect(
            hub.realTimeOnly.map { "\($0.position.line):\($0.position.column) \($0.message)" } == [
                "3:77 libmodbus keeps wall-clock time, so a run in virtual time cannot use it"
            ])
    }

    @Test func `mistakes of polls are shown with their places`() {
        let text = """
            devices:
              - {id: a, poll: {}}
              - {id: b, poll: {modbus: "192.0.2.7:502", rest: "http://192.0.2.8/"}}
              - {id: c, poll: {modbus: "192.0.2.7"}}
              - {id: d, poll: {modbus: "192.0.2.7:0"}}
              - {id: e, poll: {rest: "ftp://192.0.2.8/"}}
              - {id: f, poll: {modbus: "${meter.modbus}"}}
              - {id: g, poll: {rest: "http://192.0.2.9/", unit: 1, client: native}}
              - {id: h, poll: {modbus: "192.0.2.9:502", login: {user: u, password: p}}}
              - {id: i, poll: {modbus: "192.0.2.9:502", every: 0 s}}
              - {id: j, poll: {modbus: "192.0.2.9:502", unit: 2, timeout: 2 s}}
              - {id: k, poll: {rest: "http://192.0.2.9/"}}
              - {id: l, poll: {modbus: "192.0.2.10:502", profile: seed, model: wem3080}}
              - {id: m, poll: {modbus: "192.0.2.11:502", unit: 250, client: libmodbus}}
              - {id: n, key: k, poll: {modbus: "192.0.2.12:502"}}
            """
        #expect(
            ConfigurationText.mistakes(text) == [
                "2:19 a poll needs `modbus`, `rest` or `pzem`",
                "3:51 a poll asks in one way, found `modbus` and `rest`",
                "4:28 `modbus` takes an address and a port, found `192.0.2.7`",
                "5:28 `modbus` takes an address and a port, found `192.0.2.7:0`",
                "6:26 `rest` takes an address that begins with http:// or https://, found `ftp://192.0.2.8/`",
                "7:28 `${meter.modbus}` holds an insertion, which only a scenario can fill in",
                "8:53 `unit` belongs to a poll by `modbus`",
                "8:64 `client` belongs to a poll by `modbus`",
                "9:52 `login` belongs to a poll by `rest`",
                "10:28 unit 1 of `192.0.2.9:502` is polled for another device (line 9)",
                "10:52 `every` must be more than 0 s",
                "11:28 devices behind one address share its connection, so `timeout` and `client` are those of line 9",
                "12:26 `http://192.0.2.9/` is polled for another device (line 8)",
                "13:68 `model` belongs to the profile `field`",
                "14:52 libmodbus reaches the units 0 to 247 and 255",
                "15:18 `key` is for a device that pushes, which needs `serial`",
            ])
    }

    @Test func `fields that no poll takes are refused by the table`() {
        #expect(
            ConfigurationText.mistakes(
                #"devices: [{id: a, poll: {modbus: "h:1", unit: 256, profile: guide}}]"#) == [
                    "1:47 `unit` of a poll takes a whole number, found `256`, which is not in 0..255",
                    "1:61 `profile` of a poll takes `field` or `seed`, found `guide`",
                ])
    }

    @Test func `access and limits are read`() throws {
        let hub = try ConfigurationText.read(
            """
            allow: [192.0.2.0/24, "::1"]
            limits: {per_device: 10 /s, burst: 20, per_address: none, body: 2048, connections: 10}
            devices:
              - {id: a, serial: S, key: {env: K}, allow: [198.51.100.7]}
            """)
        #expect(hub.allow == ["192.0.2.0/24", "::1"].compactMap(AddressRange.init))
        #expect(
            hub.limits
                == HubLimits(perDevice: 10, burst: 20, perAddress: nil, bodyBytes: 2048, connections: 10))
        #expect(hub.devices["a"]?.allow == [try #require(AddressRange("198.51.100.7"))])
        #expect(try hub.secrets(environment: ["K": "k"]) { _ in "" }.deviceKeys == ["a": "k"])
        #expect(try ConfigurationText.read("devices: []").limits == HubLimits())
        #expect(try ConfigurationText.read("limits: {per_device: none}").limits.perDevice == nil)
    }

    @Test func `mistakes of access and limits are shown with their places`() {
        let text = """
            allow: [192.0.2.0/33, example.org]
            limits: {per_device: 0 /s, per_address: -1 /s}
            devices:
              - {id: a, serial: S, allow: []}
            """
        #expect(
            ConfigurationText.mistakes(text) == [
                "1:8 `allow` takes addresses and networks, found `192.0.2.0/33`",
                "1:8 `allow` takes addresses and networks, found `example.org`",
                "2:22 `per_device` must be more than 0 /s",
                "2:41 `per_address` must be more than 0 /s",
                "4:31 `allow` lets nobody in",
            ])
    }
}
