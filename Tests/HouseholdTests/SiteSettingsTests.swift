import Documents
import Quantities
import Testing
import TimeLimits
import Timekeeping

@testable import Household

@Suite(.ends())
struct SiteSettingsTests {
    private static let rows = [
        ConfigRow(
            "place",
            .group([
                ConfigRow("lat", .quantity(.angle), required: true),
                ConfigRow("lon", .quantity(.angle), required: true),
            ])),
        ConfigRow(
            "sky",
            .group([
                ConfigRow(
                    "clouds", .either([.ratio(0...1), .choice(["clear", "changing"])]), default: "clear"),
                ConfigRow(
                    "temperature",
                    .group([
                        ConfigRow("mean", .quantity(.temperature)),
                        ConfigRow("swing", .quantity(.temperature)),
                    ])),
            ])),
        ConfigRow(
            "grid",
            .group([
                ConfigRow("volts", .quantity(.voltage)), ConfigRow("hertz", .quantity(.frequency)),
                ConfigRow("phases", .count(1...3)), ConfigRow("resistance", .quantity(.resistance)),
            ])),
        ConfigRow(
            "roof",
            .group([
                ConfigRow("peak", .quantity(.power), required: true), ConfigRow("tilt", .quantity(.angle)),
                ConfigRow("facing", .quantity(.angle)), ConfigRow("inverter", .quantity(.power)),
                ConfigRow("phase", .choice(["all", "l1", "l2", "l3"])),
            ])),
        ConfigRow(
            "loads",
            .group([
                ConfigRow("base", .quantity(.power)),
                ConfigRow("profile", .choice(["none", "single", "couple", "family"])),
                ConfigRow("yearly", .quantity(.energy)),
            ])),
    ]

    private func settings(_ text: String, rows: [ConfigRow] = rows) throws -> Settings {
        var diagnostics: [Diagnostic] = []
        let node = try YAMLDocument.parse(text, file: "site.yaml")
        let settings = SettingsReader(owner: "a site", rows: rows).read(node, into: &diagnostics)
        return try #require(settings, "\(diagnostics)")
    }

    private func description(_ text: String) throws -> SiteDescription {
        try SiteDescription(settings: try settings(text), name: "flat")
    }

    @Test func `every field is read`() throws {
        let read = try description(
            """
            place: {lat: 52.52 deg, lon: 13.405 deg}
            sky: {clouds: 0.3, temperature: {mean: 10 degC, swing: 4 degC}}
            grid: {volts: 240 V, hertz: 60 Hz, phases: 3, resistance: 0.1 ohm}
            roof: {peak: 5 kW, tilt: 20 deg, facing: 90 deg, inverter: 4.6 kW, phase: l3}
            loads: {base: 120 W, profile: couple, yearly: 2700 kWh}
            """)
        let expected = SiteDescription(
            name: "flat", place: Place(latitude: 52.52, longitude: 13.405),
            sky: Sky(clouds: .share(0.3), meanTemperature: 10, temperatureSwing: 4),
            grid: Grid(volts: 240, hertz: 60, phaseCount: 3, resistanceOhm: 0.1),
            roof: Roof(peakWatts: 5000, tilt: 20, facing: 90, inverterWatts: 4600, phase: .l3),
            loads: Loads(baseWatts: 120, profile: .couple, yearlyWattHours: 2_700_000))
        #expect(read == expected)
    }

    @Test func `what is not written has its default`() throws {
        let read = try description(
            "place: {lat: 0 deg, lon: 0 deg}\nsky: {clouds: changing}\nroof: {peak: 5 kW}")
        let expected = SiteDescription(
            name: "flat", place: Place(latitude: 0, longitude: 0), sky: Sky(clouds: .changing), grid: Grid(),
            roof: Roof(peakWatts: 5000, tilt: 30, facing: 180, inverterWatts: 5000, phase: nil))
        #expect(read == expected)
        #expect(try description("grid: {phases: 1}") == SiteDescription(name: "flat"))
    }

    @Test(arguments: [
        ("roof: {peak: 5 kW}", "1:1 a roof needs to know where it stands"),
        ("grid: {phases: 2}", "1:16 a site has 1 or 3 phases, not 2"),
        (
            "place: {lat: 0 deg, lon: 0 deg}\nroof: {peak: 5 kW, phase: l2}",
            "2:27 the site has no phase `l2`"
        ),
        (
            "loads: {base: 100 W, yearly: 2700 kWh}",
            "1:30 `yearly` scales the appliances of a profile, and there is none"
        ),
        (
            "loads: {base: 400 W, profile: couple, yearly: 2700 kWh}",
            "1:47 `yearly` leaves nothing for the appliances: the base alone comes to 3504 kWh"
        ),
    ])
    func `what single fields cannot know is refused`(text: String, problem: String) throws {
        let settings = try settings(text)
        let thrown = #expect(throws: Diagnostics.self) {
            try SiteDescription(settings: settings, name: "flat")
        }
        let found = try #require(thrown).all.map { "\($0.position.line):\($0.position.column) \($0.message)" }
        #expect(found == [problem])
    }

    private static let arguments = [
        ConfigRow("power", .quantity(.power)), ConfigRow("power_factor", .ratio(0...1), default: "1"),
        ConfigRow("phase", .choice(["l1", "l2", "l3"]), default: "l1"), ConfigRow("by", .ratio(nil)),
        ConfigRow("clouds", .either([.ratio(0...1), .choice(["clear", "changing"])])),
        ConfigRow("hertz", .quantity(.frequency)),
    ]

    @Test(arguments: [
        (
            "load.add", "{power: 1500 W, power_factor: 0.98}",
            SiteInfluence.addLoad(watts: 1500, powerFactor: 0.98, phase: .l1)
        ),
        ("load.add", "{power: 2 kW, phase: l3}", .addLoad(watts: 2000, powerFactor: 1, phase: .l3)),
        ("load.scale", "{by: 1.5}", .scaleLoad(1.5)),
        ("cloud.set", "{clouds: 80 %}", .setClouds(.share(0.8))),
        ("cloud.set", "{clouds: clear}", .setClouds(.clear)),
        ("cloud.set", "{clouds: changing}", .setClouds(.changing)),
        ("grid.outage", "{}", .outage),
        ("grid.sag", "{by: 15 %}", .sag(0.15)),
        ("grid.swell", "{by: 0.1}", .swell(0.1)),
        ("grid.frequency", "{hertz: 49.2 Hz}", .holdFrequency(49.2)),
        ("roof.trip", "{}", .tripRoof),
    ])
    func `every action of a site is an influence`(action: String, text: String, influence: SiteInfluence)
        throws
    {
        let settings = try settings(text, rows: Self.arguments)
        #expect(try SiteInfluence.make(action: action, arguments: settings, phaseCount: 3) == influence)
    }

    @Test func `an action of something else is no influence`() throws {
        let settings = try settings("{}", rows: Self.arguments)
        #expect(try SiteInfluence.make(action: "meter.bypass", arguments: settings, phaseCount: 3) == nil)
    }

    @Test(arguments: [
        ("{power: 1 W, power_factor: 0}", "1:28 a power factor is above 0 and at most 1, not 0.0"),
        ("{power: 1 W, phase: l2}", "1:21 the site has no phase `l2`"),
    ])
    func `a load that cannot be is refused`(text: String, problem: String) throws {
        let settings = try settings(text, rows: Self.arguments)
        let thrown = #expect(throws: Diagnostic.self) {
            try SiteInfluence.make(action: "load.add", arguments: settings, phaseCount: 1)
        }
        let found = try #require(thrown)
        #expect("\(found.position.line):\(found.position.column) \(found.message)" == problem)
    }
}
