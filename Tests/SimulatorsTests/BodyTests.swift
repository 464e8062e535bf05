import TimeLimits
import Timekeeping
import Testing

@testable import Simulators

/// Bodies byte for byte, as captures of the firmware's generations show them.
@Suite(.ends())
struct BodyTests {
    private static let single = IAMMeterValues(
        phases: [
            .init(
                voltageV: 231.42, currentA: 6.18, powerW: 1401, importWh: 5_231_410, exportWh: 812_040,
                powerFactor: 0.98)
        ],
        frequencyHz: 49.98)

    private static let three = IAMMeterValues(
        phases: [
            .init(
                voltageV: 230.6, currentA: 4.31, powerW: 944, importWh: 1_843_125, exportWh: 250,
                powerFactor: 0.95,
                reactiveVar: 310, inductiveVarh: 51_200, capacitiveVarh: 800),
            .init(
                voltageV: 231.9, currentA: 7.62, powerW: -1749, importWh: 402_500, exportWh: 3_120_875,
                powerFactor: 0.99, reactiveVar: -249, inductiveVarh: 1000, capacitiveVarh: 88_000),
            .init(
                voltageV: 229.4, currentA: 1.15, powerW: 190, importWh: 988_750, exportWh: 0,
                powerFactor: 0.72,
                reactiveVar: 183, inductiveVarh: 30_100, capacitiveVarh: 0),
        ],
        net: .init(
            voltageV: 230.6, powerW: -615, importWh: 1_207_375, exportWh: 1_094_125, powerFactor: 0.97),
        frequencyHz: 49.99)

    private func body(
        firmware: String = "i.91.063T2", serial: String = "3C7A19E2", phases: Int,
        profile: IAMMeterProfile = .field,
        reactive: Bool = false
    ) -> IAMMeterBody {
        IAMMeterBody(
            identity: IAMMeterIdentity(serial: serial, firmware: firmware, seed: 1, device: "meter"),
            profile: profile,
            format: profile == .seed ? .seed : IAMMeterFormat(firmware: firmware, phaseCount: phases),
            hasReactive: reactive)
    }

    @Test func `one phase of current firmware`() {
        let body = body(phases: 1)
        #expect(
            body.text(Self.single, stamp: nil) == #"{"method":"1-272","mac":"\#(body.identity.mac)","#
                + #""version":"i.91.063T2","server":"em","SN":"3C7A19E2","#
                + #""Data":[231.42,6.18,1401.0,5231.41,812.04,49.98,0.98]}"#)
    }

    @Test func `three phases of current firmware with a net row and reactive energy`() {
        let body = body(phases: 3, reactive: true)
        #expect(
            body.text(Self.three, stamp: nil) == #"{"method":"2-9","mac":"\#(body.identity.mac)","#
                + #""version":"i.91.063T2","server":"em","SN":"3C7A19E2","Datas":["#
                + "[230.6,4.310,944.0,1843.125,0.250,49.99,0.95],[231.9,7.620,-1749.0,402.500,3120.875,49.99,0.99],"
                + "[229.4,1.150,190.0,988.750,0.000,49.99,0.72],[230.6,0.000,-615.0,1207.375,1094.125,49.99,0.97]],"
                + #""EA":{"Reactive":[[310.0,51.200,0.800],[-249.0,1.000,88.000],[183.0,30.100,0.000]]}}"#)
    }

    @Test func `three phases of old firmware in steps of 10 Wh`() {
        var values = Self.three
        values.net = nil
        values.phases[0].importWh = 1_843_120
        values.phases[1].exportWh = 3_120_870
        let body = body(firmware: "2.75.82", phases: 3)
        #expect(
            body.text(values, stamp: nil) == #"{"method":"uploadsn","mac":"\#(body.identity.mac)","#
                + #""version":"2.75.82","server":"em","SN":"3C7A19E2","Datas":["#
                + "[230.6,4.31,944,1843.120,0.250,49.99,0.95],[231.9,7.62,-1749,402.500,3120.870,49.99,0.99],"
                + "[229.4,1.15,190,988.750,0.000,49.99,0.72]]}")
    }

    @Test func `the guide's body`() {
        var values = Self.single
        values.phases[0].voltageV = 231.4
        values.phases[0].importWh = 5_231_407
        let noon = UTCInstant(seconds: 1_750_501_800)
        #expect(
            body(serial: "WEM3080_3C7A19E2", phases: 1, profile: .seed).text(values, stamp: noon)
                == #"{"Serial":"WEM3080_3C7A19E2","Data":[{"Voltage":231.4,"Current":6.18,"Power":1401.0,"#
                + #""Energy":5231.407,"Frequency":49.98,"PF":0.98}],"Time":"2025-06-21T10:30:00Z"}"#)
    }

    @Test func `a meter with a buffer adds one key`() {
        let plain = body(phases: 1).text(Self.single, stamp: nil)
        let stamped = body(phases: 1).text(Self.single, stamp: Parts.at(1.5))
        #expect(stamped == plain.dropLast() + #","Time":"2025-11-03T12:00:01.500Z"}"#)
    }

    @Test func `a mac has twelve hex digits and a serial of its own eight`() {
        let identity = IAMMeterIdentity(serial: nil, firmware: "x", seed: 5, device: "meter")
        #expect(identity.mac.count == 12 && identity.serial.count == 8)
        #expect((identity.mac + identity.serial).allSatisfy { "0123456789ABCDEF".contains($0) })
        let other = IAMMeterIdentity(serial: nil, firmware: "x", seed: 5, device: "other")
        #expect(other.serial != identity.serial && other.mac != identity.mac)
    }

    @Test(arguments: [
        ("S1", "S1"), ("a\"b", #"a\"b"#), ("a\\b", #"a\\b"#), ("a\nb", #"a\u000ab"#), ("Zähler", "Zähler"),
    ])
    func `any text of a scenario may be a serial`(serial: String, printed: String) {
        #expect(
            body(serial: serial, phases: 1).text(Self.single, stamp: nil).contains("\"SN\":\"\(printed)\","))
    }

    @Test func `what is not a number is printed as C does`() {
        var values = Self.single
        values.phases[0].powerW = .nan
        #expect(body(phases: 1).text(values, stamp: nil).contains("[231.42,6.18,nan,5231.41"))
    }
}
