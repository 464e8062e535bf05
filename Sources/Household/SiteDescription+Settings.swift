import Documents
import Timekeeping

extension SiteDescription {
    /// Reads the checked settings of a site: the groups `place`, `sky`, `grid`, `roof` and `loads`.
    /// - Throws: what single fields cannot know: a roof without a place, a phase that the site does not have,
    ///   a yearly energy that cannot be met.
    package init(settings: Settings, name: String) throws(Diagnostics) {
        let grid = Grid(settings: settings.group("grid"))
        let problems = Self.problems(settings, phaseCount: grid.phaseCount)
        guard problems.isEmpty else { throw Diagnostics(problems) }
        self.init(
            name: name, place: settings.group("place").map(Place.init(settings:)),
            sky: Sky(settings: settings.group("sky")), grid: grid,
            roof: settings.group("roof").map(Roof.init(settings:)),
            loads: settings.group("loads").map(Loads.init(settings:)))
    }

    private static func problems(_ settings: Settings, phaseCount: Int) -> [Diagnostic] {
        var problems: [Diagnostic] = []
        if let field = settings.field("grid"), phaseCount != 1 && phaseCount != 3 {
            problems.append(
                Diagnostic(
                    settings.group("grid")?.field("phases")?.position ?? field.position,
                    "a site has 1 or 3 phases, not \(phaseCount)"))
        }
        if let roof = settings.group("roof") {
            problems += roofProblems(roof, hasPlace: settings.group("place") != nil, phaseCount: phaseCount)
        }
        if let loads = settings.group("loads") { problems += loadProblems(loads) }
        return problems
    }

    private static func roofProblems(_ roof: Settings, hasPlace: Bool, phaseCount: Int) -> [Diagnostic] {
        var problems: [Diagnostic] = []
        if !hasPlace {
            problems.append(
                Diagnostic(
                    roof.position, "a roof needs to know where it stands",
                    hint: "add `place: {lat: 24.86 deg, lon: 67.01 deg}` to the site"))
        }
        if let field = roof.field("phase"), let name = roof.text("phase"), let phase = Phase(name: name),
            phase.rawValue >= phaseCount
        {
            problems.append(Diagnostic(field.position, .missingPhase(name), hint: .threePhases))
        }
        return problems
    }

    private static func loadProblems(_ loads: Settings) -> [Diagnostic] {
        guard let field = loads.field("yearly"), let yearly = loads.quantity("yearly") else { return [] }
        let read = Loads(settings: loads)
        guard read.profile != .none else {
            return [
                Diagnostic(
                    field.position, "`yearly` scales the appliances of a profile, and there is none",
                    hint: "add `profile: couple`, or give the load as `base`")
            ]
        }
        let base = read.baseWatts * Loads.hoursPerYear
        guard yearly <= base else { return [] }
        let baseText = "\(Int64(saturating: base / 1000)) kWh"
        return [
            Diagnostic(
                field.position,
                "`yearly` leaves nothing for the appliances: the base alone comes to \(baseText)",
                hint: "raise `yearly` or lower `base`")
        ]
    }
}

extension Place {
    init(settings: Settings) {
        self.init(latitude: settings.quantity("lat") ?? 0, longitude: settings.quantity("lon") ?? 0)
    }
}

extension Sky {
    init(settings: Settings?) {
        let temperature = settings?.group("temperature")
        let usual = Sky()
        self.init(
            clouds: settings?["clouds"].flatMap(CloudCover.init(setting:)) ?? usual.clouds,
            meanTemperature: temperature?.quantity("mean"),
            temperatureSwing: temperature?.quantity("swing") ?? usual.temperatureSwing)
    }
}

extension CloudCover {
    /// A share, `clear` or `changing`.
    init?(setting: Setting) {
        switch setting {
        case .ratio(let share): self = .share(share)
        case .text(let name) where name == "clear": self = .clear
        case .text(let name) where name == "changing": self = .changing
        default: return nil
        }
    }
}

extension Grid {
    init(settings: Settings?) {
        let usual = Grid()
        self.init(
            volts: settings?.quantity("volts") ?? usual.volts,
            hertz: settings?.quantity("hertz") ?? usual.hertz,
            phaseCount: settings?.phaseCount ?? usual.phaseCount,
            resistanceOhm: settings?.quantity("resistance") ?? usual.resistanceOhm)
    }
}

extension Settings {
    /// `phases` is a count, or a choice of `1` and `3`.
    fileprivate var phaseCount: Int? { count("phases") ?? text("phases").flatMap { Int($0) } }
}

extension Settings {
    /// The load that was read from a file.
    fileprivate var series: StepSeries? {
        guard case .series(let series) = self["series"] else { return nil }
        return series
    }
}

extension Roof {
    init(settings: Settings) {
        self.init(
            peakWatts: settings.quantity("peak") ?? 0, tilt: settings.quantity("tilt") ?? 30,
            facing: settings.quantity("facing") ?? 180, inverterWatts: settings.quantity("inverter"),
            phase: settings.text("phase").flatMap(Phase.init(name:)))
    }
}

extension Loads {
    init(settings: Settings) {
        self.init(
            baseWatts: settings.quantity("base") ?? 0,
            profile: settings.text("profile").flatMap(Occupants.init(rawValue:)) ?? .none,
            yearlyWattHours: settings.quantity("yearly"), recorded: settings.series)
    }
}

extension String {
    static func missingPhase(_ name: String) -> String { "the site has no phase `\(name)`" }
    static let threePhases = "write `grid: {phases: 3}`, or leave the phase out"
}
