import Timekeeping

@testable import Household

/// Sites and instants that the tests share.
enum TestSites {
    static let karachi = Place(latitude: 24.86, longitude: 67.01)
    static let karachiZone = zone("Asia/Karachi")
    static let berlinZone = zone("Europe/Berlin")

    static func zone(_ name: String) -> Zone {
        guard let zone = Zone(identifier: name) else { preconditionFailure("no zone \(name)") }
        return zone
    }

    /// 17:00 on 3 November 2025 in Karachi.
    static let evening = UTCInstant(seconds: 1_762_171_200)

    /// A home of two with a roof, everything changing.
    static func lively(phases: Int = 1, seed: UInt64 = 77) -> Site {
        Site(
            SiteDescription(
                name: "flat", place: karachi, sky: Sky(clouds: .changing), grid: Grid(phaseCount: phases),
                roof: Roof(peakWatts: 3000),
                loads: Loads(baseWatts: 120, profile: .couple, yearlyWattHours: 2_700_000)),
            seed: seed, zone: karachiZone)
    }

    /// Nothing but a base load.
    static func plain(base: Double = 0, phases: Int = 1, resistance: Double = 0.25) -> Site {
        Site(
            SiteDescription(
                name: "flat", place: karachi, grid: Grid(phaseCount: phases, resistanceOhm: resistance),
                loads: Loads(baseWatts: base)),
            seed: 77, zone: karachiZone)
    }
}
