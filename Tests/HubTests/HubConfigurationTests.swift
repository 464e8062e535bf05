import Alerting
import Billing
import Documents
import Metering
import Storage
import Testing
import TimeLimits
import Timekeeping

@testable import Hub
@testable import Ingestion

@Suite(.ends())
struct HubConfigurationTests {
    @Test func `what is not written has its default`() throws {
        let hub = try ConfigurationText.read("devices: [{id: m, serial: S}]")
        #expect(hub.listen == .init(host: "127.0.0.1", port: 8000))
        #expect(hub.store == "hub.sqlite")
        #expect(hub.zone == .utc)
        #expect(hub.durability == nil)
        #expect(hub.meters == [Meter(id: "m", serial: "S", ctRatingA: 100, voltageRatingV: 230)])
        #expect(hub.alerts == AlertRules())
        #expect(hub.stamps == StampRule(ahead: .seconds(600)))
    }

    @Test func `how far a meter's clock may be ahead is a setting`() throws {
        let hub = try ConfigurationText.read("{devices: [{id: m, serial: S}], readings: {ahead: 90 s}}")
        #expect(hub.stamps == StampRule(ahead: .seconds(90)))
        #expect(ConfigurationText.mistakes("readings: {ahead: -1 s}").count == 1)
    }

    @Test func `every field is read`() throws {
        let hub = try ConfigurationText.read(
            """
            listen: 127.0.0.1:9000
            store: data/hub.sqlite
            zone: Asia/Karachi
            durability: process
            devices:
              - {id: grid_meter_1, serial: WEM3080_000001, name: Main grid, location: main_panel, ct_ratio: 60 A, voltage_rating: 120 V}
            alerts:
              offline_after: 5 min
              theft: {current_above: 100 mA, power_below: 1 W, hold: 0 s}
              notify: []
            token: {env: HUB_TOKEN}
            key: abc
            """)
        #expect(hub.listen.port == 9000)
        #expect(hub.zone.identifier == "Asia/Karachi")
        #expect(hub.durability == .process)
        #expect(
            hub.meters == [
                Meter(
                    id: "grid_meter_1", serial: "WEM3080_000001", name: "Main grid", location: "main_panel",
                    ctRatingA: 60, voltageRatingV: 120)
            ])
        #expect(
            hub.alerts
                == AlertRules(
                    offlineAfter: .seconds(300), theftCurrentAboveA: 0.1, theftPowerBelowW: 1,
                    theftHold: .zero))
        let secrets = try hub.secrets(environment: ["HUB_TOKEN": "t"]) { _ in "" }
        #expect([secrets.token, secrets.key] == ["t", "abc"])
        #expect(throws: SecretMissing.self) { try hub.secrets(environment: [:]) { _ in "" } }
    }

    @Test func `a zone that is not written is the one of the surroundings`() throws {
        var diagnostics: [Diagnostic] = []
        let node = try YAMLDocument.parse("devices: []", file: "s.yaml")
        let settings = SettingsReader(owner: "the hub", rows: HubConfiguration.rows).read(
            node, into: &diagnostics)
        let zone = try #require(Zone(identifier: "Europe/Berlin"))
        #expect(try HubConfiguration(try #require(settings), defaultZone: zone).zone == zone)
    }

    @Test func `devices that are not told apart, and values that make no sense, are shown with their places`()
    {
        let text = """
            listen: everywhere
            zone: Mars/Olympus
            devices:
              - {id: a, serial: S1}
              - {id: a, serial: S1}
              - {id: b, serial: S2, ct_ratio: 0 A}
              - {id: c}
              - {id: "", serial: S3}
            alerts: {offline_after: 0 s, theft: {power_below: 0 W}}
            """
        #expect(
            ConfigurationText.mistakes(text) == [
                "1:9 `listen` takes an address and a port, found `everywhere`",
                "2:7 unknown zone `Mars/Olympus`",
                "5:10 id `a` is taken by another device (line 4)",
                "5:21 serial `S1` is taken by another device (line 4)",
                "6:35 `ct_ratio` must be more than 0 A",
                "7:10 a device that pushes needs `serial`",
                "8:10 `id` of a device is empty",
                "9:25 `offline_after` must be more than 0 s",
                "9:51 `power_below` must be more than 0 W",
            ])
    }

    @Test(arguments: ["0.0.0.0:8000", "192.0.2.1:80", "[::]:80", "example.org:80"])
    func `an address that others can reach needs a token`(address: String) throws {
        #expect(ConfigurationText.mistakes(#"listen: "\#(address)""#).count == 1)
        #expect(try !ConfigurationText.read(#"{listen: "\#(address)", token: t}"#).listen.isLoopback)
    }

    @Test(arguments: [
        "127.0.0.1", "127.0.0.1:", ":80", "127.0.0.1:70000", "a b:80", "::1:80", "127.0.0.1:80x",
    ])
    func `what is no address and port is refused`(address: String) {
        #expect(ConfigurationText.mistakes(#"listen: "\#(address)""#).count == 1)
    }

    @Test(arguments: ["gateway: {}"])
    func `what is not built yet is refused by name`(text: String) {
        let found = ConfigurationText.mistakes(text)
        #expect(found.count == 1)
        #expect(found.first?.contains("is not built yet") == true)
    }

    @Test func `an unknown field is refused with the nearest one`() {
        #expect(
            ConfigurationText.mistakes("device: []") == [
                "1:1 unknown field `device`; did you mean `devices`?"
            ])
    }

    @Test func `a device may be silent for a time of its own`() throws {
        let hub = try ConfigurationText.read(
            """
            alerts: {offline_after: 5 min, online_for: 1 min}
            devices:
              - {id: a, serial: A}
              - {id: b, serial: B, offline_after: 30 min}
              - {id: c, serial: C, online_for: 0 s}
            """)
        #expect(
            hub.alerts.silence(of: "a") == SilenceRule(offlineAfter: .seconds(300), onlineFor: .seconds(60)))
        #expect(
            hub.alerts.silence(of: "b") == SilenceRule(offlineAfter: .seconds(1800), onlineFor: .seconds(60)))
        #expect(hub.alerts.silence(of: "c") == SilenceRule(offlineAfter: .seconds(300), onlineFor: .zero))
        let plain = try ConfigurationText.read("devices: [{id: b, serial: B, offline_after: 30 min}]")
        #expect(plain.alerts.silence(of: "b") == SilenceRule(offlineAfter: .seconds(1800)))
        #expect(plain.alerts.silence(of: "new") == SilenceRule(offlineAfter: .seconds(60)))
        #expect(
            ConfigurationText.mistakes("devices: [{id: b, serial: B, offline_after: 0 s}]") == [
                "1:45 `offline_after` must be more than 0 s"
            ])
    }

    // MARK: Tariffs

    @Test func `tariffs are read, and devices name theirs`() throws {
        let hub = try ConfigurationText.read(
            """
            tariffs:
              - {name: flat, import: 0.30 EUR/kWh, export: 0.08 EUR/kWh, fixed: 9.90 EUR}
              - name: night
                import:
                  - {name: cheap, hours: 22..6, price: 0.18 EUR/kWh}
                  - {hours: 6..22, days: weekdays, price: 0.34 EUR/kWh}
                  - {hours: 6..22, days: weekend, price: 0.25 EUR/kWh}
                net: carry
              - name: karachi
                import:
                  - {name: peak, hours: "18:30..22:30", price: 45.37 PKR/kWh}
                  - {hours: "22:30..18:30", price: 38.85 PKR/kWh}
                export: [{hours: 11..15, price: -2 PKR/kWh}, {hours: 15..11, price: 6 PKR/kWh}]
                fixed: 500 PKR
            devices: [{id: m, serial: S, owner: Ada, tariff: night}]
            """)
        #expect(hub.meters == [Meter(id: "m", serial: "S", owner: "Ada", tariff: "night")])
        #expect(hub.tariffs.map(\.name) == ["flat", "night", "karachi"])
        #expect(hub.tariffs[0].fixed == Money(minorUnits: 990, .euro) && hub.tariffs[0].exportPrices != nil)
        #expect(
            hub.tariffs[1].importPrices.bands.map(\.name) == ["cheap", "6..22 weekdays", "6..22 weekend"])
        #expect(hub.tariffs[1].net == .carry)
        #expect(hub.tariffs.map(\.currency.code) == ["EUR", "EUR", "PKR"])
        #expect(hub.tariffs[2].importPrices.bands.map(\.name) == ["peak", "22:30..18:30"])
        #expect(hub.tariffs[2].exportPrices?.bands.map(\.price.text) == ["-2.00", "6.00"])
    }

    @Test(arguments: [
        ("{import: 0.3 EUR/kWh}", ["1:11 a tariff needs `name`, a text"]),
        (
            "{name: a, import: 0.3 EUR}",
            ["1:29 `import` of a tariff takes a price, found an amount of EUR"]
        ),
        ("{name: a, import: 10000000 EUR/kWh}", ["1:29 `import` is too large to be exact"]),
        (
            "{name: a, import: 0.3 EUR/kWh, export: 12 PKR/kWh}",
            ["1:50 `export` is in PKR, and this tariff in EUR (line 1)"]
        ),
        (
            "{name: a, import: [{hours: 0..6, price: 1 EUR/kWh}, {hours: 6..24, price: 1 USD/kWh}]}",
            ["1:85 `price` is in USD, and this tariff in EUR (line 1)"]
        ),
        (
            "{name: a, import: 30 JPY/kWh, fixed: 9.5 JPY}",
            ["1:48 `fixed` has parts of the smallest amount of JPY, which has 0 decimals"]
        ),
        ("{name: a, import: 0.3 EUR/kWh, fixed: -1 EUR}", ["1:49 `fixed` must be 0 EUR or more"]),
        ("{name: a, import: 0.1234567891 EUR/kWh}", ["1:29 `import` has more than nine decimals"]),
        (
            "{name: a, import: 0.3 EUR/kWh, fixed: 9.905 EUR}",
            ["1:49 `fixed` has parts of the smallest amount of EUR, which has 2 decimals"]
        ),
        (
            "{name: a, import: [{hours: 0..22, price: 1 EUR/kWh}]}",
            ["1:29 `import` has no price from 22:00 to 24:00 on weekdays"]
        ),
        (
            "{name: a, import: [{hours: 0..6, price: 1 EUR/kWh}, {hours: 5..24, price: 2 EUR/kWh}]}",
            ["1:71 the time from 05:00 to 06:00 on weekdays has a price already (line 1)"]
        ),
        (
            "{name: a, import: [{hours: 6-22, price: 1 EUR/kWh}]}",
            ["1:38 `hours` goes from one quarter of an hour to another, 0 to 24, found `6-22`"]
        ),
        (
            "{name: a, import: 0.3 EUR/kWh, net: credit}",
            ["1:47 `net: credit` pays what is left over, so it needs `export`"]
        ),
        (
            "{name: a, import: 0.3 EUR/kWh, export: 0 EUR/kWh, net: carry}",
            ["1:66 `net: carry` pays nothing for export, so `export` has no place there"]
        ),
    ])
    func `a tariff that makes no sense is shown with its place`(text: String, expected: [String]) {
        #expect(ConfigurationText.mistakes("tariffs: [\(text)]") == expected)
    }

    @Test func `tariffs have names of their own, and a device names one of them`() {
        let flat = "{name: home, import: 0.3 EUR/kWh}"
        #expect(
            ConfigurationText.mistakes("tariffs: [\(flat), \(flat)]") == [
                "1:53 tariff `home` is there twice (line 1)"
            ])
        #expect(
            ConfigurationText.mistakes("tariffs: [\(flat)]\ndevices: [{id: m, serial: S, tariff: hone}]")
                == ["2:38 unknown tariff `hone`; did you mean `home`?"])
    }
}
