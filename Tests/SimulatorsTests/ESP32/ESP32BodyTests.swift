import Documents
import Testing
import TimeLimits

@testable import Simulators

@Suite(.ends())
struct ESP32BodyTests {
    private static let reading = SensorReading(
        voltageV: 230.1, currentA: 4.35, powerW: 998.7, energyKWh: 123.456, frequencyHz: 50, powerFactor: 0.99
    )

    private static func body(_ json: ArduinoJSON, raw: Bool = true) -> ESP32Body {
        ESP32Body(serial: "MTR-1001", json: json, hasRawFloats: raw)
    }

    @Test func `the sketch prints the body of the protocol sheet`() {
        let text = Self.body(.v6_21).text(Self.reading, uptime: 123_456)
        #expect(
            text
                == #"{"meterId":"MTR-1001","timestamp":123456,"voltage":230.1000061,"current":4.349999905,"power_watts":998.7000122,"energy_kwh":123.4560013,"frequency":50,"power_factor":0.99000001}"#
        )
        #expect(text.utf8.count == 177)
    }

    @Test func `with the library of 2024 it is shorter`() {
        #expect(
            Self.body(.v7_2).text(Self.reading, uptime: .max)
                == #"{"meterId":"MTR-1001","timestamp":4294967295,"voltage":230.1,"current":4.35,"power_watts":998.7,"energy_kwh":123.456,"frequency":50,"power_factor":0.99}"#
        )
    }

    @Test func `the corrected firmware adds its time, its count and whether the time is right`() {
        let origin = ESP32Body.Origin(milliseconds: 1_762_171_200_123, sequence: 7, clockIsSet: true)
        for json in ArduinoJSON.allCases {
            #expect(
                Self.body(json, raw: false).text(Self.reading, origin)
                    == #"{"meterId":"MTR-1001","timestamp":1762171200123,"sequence":7,"clock_set":true,"voltage":230.1,"current":4.35,"power_watts":998.7,"energy_kwh":123.456,"frequency":50,"power_factor":0.99}"#
            )
        }
    }

    @Test func `what it says of its board stands after the values`() throws {
        var mistakes: [Diagnostic] = []
        let reader = SettingsReader(owner: "`health`", rows: BoardHealth.rows)
        let settings = try #require(
            reader.read(YAMLDocument.parse("{signal: -72 dBm}", file: "a.yaml"), into: &mistakes))
        var origin = ESP32Body.Origin(milliseconds: 1, sequence: 7, clockIsSet: true)
        origin.health = BoardHealth(settings).members(uptime: 5025, errors: 2)
        #expect(
            Self.body(.v7_2, raw: false).text(Self.reading, origin).hasSuffix(
                #""power_factor":0.99,"rssi":-72,"free_heap":200000,"uptime_s":5025,"errors":2,"firmware":"1.4.0"}"#
            ))
    }

    @Test func `and says that its sensor is mute`() {
        let origin = ESP32Body.Origin(milliseconds: 5000, sequence: 1, clockIsSet: false)
        #expect(
            Self.body(.v7_2, raw: false).text(nil, origin)
                == #"{"meterId":"MTR-1001","timestamp":5000,"sequence":1,"clock_set":false,"voltage":null,"current":null,"power_watts":null,"energy_kwh":null,"frequency":null,"power_factor":null,"status":"sensor_silent"}"#
        )
    }

    @Test func `truth is what is printed, in base units`() {
        let truth = Self.body(.v6_21).truth(Self.reading)
        #expect(
            truth.map { "\($0.name) \($0.value)" } == [
                "voltage 230.1000061", "current 4.349999905", "power 998.7000122",
                "energy.import \(123.4560013 * 1000)", "frequency 50.0", "power_factor 0.99000001",
            ])
        let rounded = Self.body(.v6_21, raw: false).truth(Self.reading)
        #expect(
            rounded.map { "\($0.name) \($0.value)" } == [
                "voltage 230.1", "current 4.35", "power 998.7", "energy.import 123456.0", "frequency 50.0",
                "power_factor 0.99",
            ])
    }

    @Test func `a serial with quotes stays inside its text`() {
        let text = ESP32Body(serial: #"a"b\c"#, json: .v7_2, hasRawFloats: true).text(
            Self.reading, uptime: 0)
        #expect(text.hasPrefix(#"{"meterId":"a\"b\\c","timestamp":0,"#))
    }
}
