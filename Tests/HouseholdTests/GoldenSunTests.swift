import Foundation
import Testing
import TimeLimits
import Timekeeping

@testable import Household

/// Berlin, 21 June (day 172), 5 kWp at 30° south, an inverter of 4.6 kW, air of 19 ± 6 °C, no clouds.
@Suite(.ends())
struct GoldenSunTests {
    struct Row: Sendable {
        var minute: Int
        var equationOfTime, declination, cosZenith, azimuth, global, panel, watts: Double
    }

    static let berlin = Place(latitude: 52.52, longitude: 13.405)
    static let roof = Roof(peakWatts: 5000, inverterWatts: 4600)
    static let rows = [
        Row(
            minute: 240, equationOfTime: -1.2552, declination: 23.4493, cosZenith: 0.153429, azimuth: 62.657,
            global: 114.68, panel: 56.87, watts: 259.6),
        Row(
            minute: 540, equationOfTime: -1.3008, declination: 23.4511, cosZenith: 0.789625, azimuth: 127.765,
            global: 804.59, panel: 875.67, watts: 3490.1),
        Row(
            minute: 666, equationOfTime: -1.3200, declination: 23.4518, cosZenith: 0.874026, azimuth: 179.198,
            global: 897.04, panel: 1006.50, watts: 3898.4),
        Row(
            minute: 900, equationOfTime: -1.3556, declination: 23.4529, cosZenith: 0.611098, azimuth: 259.599,
            global: 609.23, panel: 601.53, watts: 2465.2),
        Row(
            minute: 1140, equationOfTime: -1.3922, declination: 23.4538, cosZenith: 0.053292,
            azimuth: 305.833,
            global: 19.34, panel: 17.93, watts: 80.9),
    ]

    @Test(arguments: rows) func `sun, light and power have golden values`(row: Row) {
        let midnight = CivilTime(year: 2025, month: 6, day: 21)
        let instant = UTCInstant(nanoseconds: midnight.nanoseconds) + .seconds(row.minute * 60)
        let sun = SunPosition(at: instant, place: Self.berlin)
        #expect(sun.dayOfYear == 172)
        #expect(abs(sun.equationOfTimeMinutes - row.equationOfTime) < 0.00006)
        #expect(abs(sun.declination * 180 / .pi - row.declination) < 0.00006)
        #expect(abs(sun.cosZenith - row.cosZenith) < 6e-7)
        #expect(abs(sun.azimuthDegrees - row.azimuth) < 0.0006)
        let global = Irradiance.clearSky(cosZenith: sun.cosZenith)
        #expect(abs(global - row.global) < 0.006)
        let panel = Irradiance.onPanel(global: global, sun: sun, tilt: 30, facing: 180)
        #expect(abs(panel - row.panel) < 0.006)
        let hour = Double(row.minute) / 60 + 2
        let air = 19 + 6 * cos(2 * Double.pi * (hour - 15) / 24)
        let watts = Self.roof.watts(panelIrradiance: panel, airTemperature: air)
        #expect(abs(watts - row.watts) < 0.06, "\(watts)")
    }

    @Test func `thick clouds leave a quarter of the light`() {
        #expect(Irradiance.cloudFactor(cover: 0) == 1)
        #expect(abs(Irradiance.cloudFactor(cover: 1) - 0.25) < 1e-12)
        #expect(abs(Irradiance.cloudFactor(cover: 0.5) - (1 - 0.75 * pow(0.5, 3.4))) < 1e-12)
    }

    @Test(arguments: [(0.1, 0.991), (0.22, 0.9802), (0.5, 0.6592), (0.8, 0.16527), (0.9, 0.165)])
    func `the diffuse share follows Erbs`(clearness: Double, share: Double) {
        #expect(abs(Irradiance.diffuseShare(clearness: clearness) - share) < 5e-4)
    }

    @Test func `there is no light at night`() {
        #expect(Irradiance.clearSky(cosZenith: 0) == 0)
        #expect(Irradiance.clearSky(cosZenith: -0.3) == 0)
        #expect(Irradiance.clearSky(cosZenith: 1e-9) < 1e-9)
    }

    @Test func `an inverter limits and does not start below half a per cent`() {
        #expect(
            Roof(peakWatts: 5000, inverterWatts: 3000).watts(panelIrradiance: 1000, airTemperature: 20)
                == 3000)
        #expect(Self.roof.watts(panelIrradiance: 5, airTemperature: 20) == 0)
        #expect(Self.roof.watts(panelIrradiance: 7, airTemperature: 20) > 25)
    }

    @Test(arguments: [
        ("Europe/Berlin", berlin, 6, 21, 19.0, 34.8), ("Europe/Berlin", berlin, 12, 21, 2, 8.7),
        ("Asia/Karachi", TestSites.karachi, 3, 21, 25, 28.9),
    ])
    func `a clear day has its golden total`(
        zoneName: String, place: Place, month: Int, day: Int, mean: Double, kWh: Double
    ) {
        let zone = TestSites.zone(zoneName)
        let site = Site(
            SiteDescription(name: "roof", place: place, sky: Sky(meanTemperature: mean), roof: Self.roof),
            seed: 1,
            zone: zone)
        let midnight = zone.instant(ofWallClock: CivilTime(year: 2025, month: month, day: day))
        let watts = (0..<1440).map { site.snapshot(at: midnight + .seconds($0 * 60 + 30)).power(of: .solar) }
        let total = watts.reduce(0) { $0 + max($1, 0) } / 60_000
        #expect(abs(total - kWh) < 0.015 * kWh, "\(total)")
    }

    @Test func `air is warmest at three in the afternoon and colder in winter, in the south in July`() {
        let sky = Sky()
        let afternoon = sky.airTemperature(dayOfYear: 200, hour: 15, latitude: 52.52)
        #expect(abs(afternoon - (27 - 0.0063 * 52.52 * 52.52 + 0.18 * 52.52 + 6)) < 1e-9)
        #expect(abs(sky.airTemperature(dayOfYear: 200, hour: 3, latitude: 52.52) - (afternoon - 12)) < 1e-9)
        #expect(sky.mean(dayOfYear: 17, latitude: 52.52) < 5)
        #expect(sky.mean(dayOfYear: 200, latitude: -34) < sky.mean(dayOfYear: 17, latitude: -34) - 10)
        #expect(Sky(meanTemperature: 3).mean(dayOfYear: 200, latitude: 0) == 3)
    }
}
