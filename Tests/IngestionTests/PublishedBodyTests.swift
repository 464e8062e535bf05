import Documents
import Foundation
import Metering
import Seeded
import Testing
import TimeLimits
import Timekeeping

@testable import Ingestion

/// What meters publish, read as the hub reads it.
@Suite(.ends())
struct PublishedBodyTests {
    private static let meter = Meter(id: "kitchen", serial: "MTR-1001")

    private static func read(
        _ text: String, level: Substring = "MTR-1001"
    ) throws -> (serial: String, time: UTCInstant?, phases: [PhaseReading], adjusted: Adjustments) {
        let body = try PublishedBody(JSONParser.parse(Array(text.utf8)), level: level)
        var adjusted = Adjustments()
        let phases = try body.rows(within: PlausibleRange(meter), &adjusted).phases
        return (body.serial, try body.time(), phases, adjusted)
    }

    @Test func `the guide's three quantities are a reading of whom the topic names`() throws {
        let read = try Self.read(#"{"voltage":230.1,"current":4.35,"power":998.7}"#)
        #expect(read.serial == "MTR-1001")
        #expect(read.time == nil)
        #expect(
            read.phases == [
                PhaseReading(
                    voltageV: 230.1, currentA: 4.35, powerW: 998.7, energyImport: nil, energyExport: nil)
            ])
    }

    @Test func `a corrected firmware says more`() throws {
        let read = try Self.read(
            #"{"meterId":"MTR-7","timestamp":1762171200123,"sequence":7,"clock_set":true,"voltage":230.1,"#
                + #""current":4.35,"power_watts":998.7,"energy_kwh":123.456,"frequency":50,"power_factor":1}"#
        )
        #expect(read.serial == "MTR-7")
        #expect(read.time == noon + .milliseconds(123))
        #expect(
            read.phases == [
                PhaseReading(
                    voltageV: 230.1, currentA: 4.35, powerW: 998.7,
                    energyImport: Energy(kilowattHours: 123.456), energyExport: nil, frequencyHz: 50,
                    powerFactor: 1)
            ])
    }

    @Test(arguments: ["123456", "1762171200123,\"clock_set\":false", "null"])
    func `what is no time of a clock is none`(stamp: String) throws {
        let read = try Self.read(#"{"voltage":1,"current":1,"power":1,"timestamp":\#(stamp)}"#)
        #expect(read.time == nil)
    }

    @Test(arguments: [
        ("[]", Refusal.Code.wrongType), ("{}", .missingField), (#"{"voltage":1,"current":1}"#, .missingField),
        (#"{"voltage":null,"current":1,"power":1}"#, .wrongType),
        (#"{"voltage":1000,"current":1,"power":1}"#, .outOfRange),
        (#"{"SN":1}"#, .wrongType), (#"{"meterId":"","voltage":1,"current":1,"power":1}"#, .missingField),
    ])
    func `what is no reading is refused with its reason`(text: String, code: Refusal.Code) {
        do {
            _ = try Self.read(text)
            Issue.record("\(text) was taken")
        } catch {
            #expect(Refusal(any: error).code == code)
        }
    }

    @Test func `no damage to a body does more than have it refused`() throws {
        let bodies = [
            Bodies.timed(-10), #"{"voltage":230.1,"current":4.35,"power":998.7}"#,
            #"{"Serial":"a","Data":[{"Voltage":231.4,"Current":6.18,"Power":1401.0,"Energy":1,"Frequency":49,"PF":1}]}"#,
        ].map { Array($0.utf8) }
        let count = DamagedInputs.count(ordinarily: 3000)
        var random = SeededNumbers(seed: 0x3017)
        var taken = 0
        for number in 0..<count {
            var bytes = bodies[number % bodies.count]
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1 where bytes.count > 1: bytes.remove(at: place)
                default: bytes.insert(bytes[place], at: place)
                }
            }
            do {
                let body = try PublishedBody(JSONParser.parse(bytes), level: "x")
                var adjusted = Adjustments()
                _ = try (body.time(), body.rows(within: PlausibleRange(Self.meter), &adjusted), body.health)
                taken += 1
            } catch {
                #expect(Refusal(any: error).status < 500, "\(number): \(bytes)")
            }
        }
        #expect(taken > count / 5)
    }
}
