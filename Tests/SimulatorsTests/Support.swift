import Documents
import Faults
import Household
import Scenarios
import Timekeeping

@testable import Simulators

/// Parts that the tests of simulators share.
enum Parts {
    /// Noon of 3 November 2025, UTC.
    static let noon = UTCInstant(seconds: 1_762_171_200)
    static let karachi = Place(latitude: 24.86, longitude: 67.01)

    static func at(_ seconds: Double) -> UTCInstant { noon + .nanoseconds(rounding: seconds * 1e9) }

    /// A steady load and, when asked for, a roof.
    static func site(base: Double = 1000, phases: Int = 1, roof: Double? = nil) -> Site {
        Site(
            SiteDescription(
                name: "flat", place: karachi, grid: Grid(phaseCount: phases),
                roof: roof.map { Roof(peakWatts: $0) }, loads: Loads(baseWatts: base)),
            seed: 77, zone: .utc)
    }

    /// A family with a roof under changing clouds.
    static func livelySite(phases: Int) -> Site {
        Site(
            SiteDescription(
                name: "flat", place: karachi, sky: Sky(clouds: .changing), grid: Grid(phaseCount: phases),
                roof: Roof(peakWatts: 6000),
                loads: Loads(baseWatts: 120, profile: .family, yearlyWattHours: 4_000_000)),
            seed: 77, zone: .utc)
    }

    /// Settings of a meter as a scenario writes them, without `model`, `serial` and `sees`.
    static func settings(_ yaml: String = "", phaseCount: Int = 1) throws -> IAMMeterSettings {
        let model = phaseCount == 1 ? IAMMeterModel.wem3080 : IAMMeterModel.wem3080T
        let root = try YAMLDocument.parse(
            "model: \(model.name)\nserial: 3C7A19E2\n" + yaml, file: "meter.yaml")
        var mistakes: [Diagnostic] = []
        let settings = SettingsReader(owner: "a meter", rows: DeviceRows.rows(of: model))
            .read(root, into: &mistakes)
        guard let settings, mistakes.isEmpty else { throw Diagnostics(mistakes) }
        return IAMMeterSettings(settings, phaseCount: phaseCount)
    }

    static let exactCard = ErrorCard(nil, accuracyClass: 0, seed: 1, device: "meter")

    static func metrology(
        _ site: Site, phases: Int, firmware: String = IAMMeterSettings.defaultFirmware,
        part: SitePart = .grid,
        card: ErrorCard = exactCard, hasNetRow: Bool = false, startWh: Double = 0
    ) -> IAMMeterMetrology {
        IAMMeterMetrology(
            phaseCount: phases, format: IAMMeterFormat(firmware: firmware, phaseCount: phases),
            view: SiteView(site: site, part: part), card: card, hasNetRow: hasNetRow, start: noon,
            startWh: startWh)
    }
}

extension Parts {
    /// One group of a meter's fields, for example `error`.
    static func group(_ name: String, _ yaml: String) throws -> Settings? {
        let rows = DeviceRows.rows(of: IAMMeterModel.wem3080).filter { $0.name == name }
        var mistakes: [Diagnostic] = []
        let root = try YAMLDocument.parse("\(name): \(yaml)\n", file: "meter.yaml")
        let settings = SettingsReader(owner: "a meter", rows: rows).read(root, into: &mistakes)
        guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
        return settings?.group(name)
    }
}
