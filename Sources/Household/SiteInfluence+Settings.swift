import Documents

extension SiteInfluence {
    /// Reads the arguments of a timeline's action.
    /// - Returns: `nil` when `action` is not one of a site's.
    /// - Throws: what single fields cannot know: a phase that the site does not have, a power factor of no
    ///   meaning.
    package static func make(
        action: String, arguments: Settings, phaseCount: Int
    ) throws(Diagnostic) -> SiteInfluence? {
        switch action {
        case "load.add": try addedLoad(arguments, phaseCount: phaseCount)
        case "load.scale": .scaleLoad(arguments.ratio("by") ?? 1)
        case "cloud.set": .setClouds(arguments["clouds"].flatMap(CloudCover.init(setting:)) ?? .clear)
        case "grid.outage": .outage
        case "grid.sag": .sag(arguments.ratio("by") ?? 0)
        case "grid.swell": .swell(arguments.ratio("by") ?? 0)
        case "grid.frequency": .holdFrequency(arguments.quantity("hertz") ?? 50)
        case "roof.trip": .tripRoof
        default: nil
        }
    }

    private static func addedLoad(_ arguments: Settings, phaseCount: Int) throws(Diagnostic) -> SiteInfluence
    {
        let powerFactor = arguments.ratio("power_factor") ?? 1
        guard powerFactor > 0 && powerFactor <= 1 else {
            throw Diagnostic(
                arguments.field("power_factor")?.position ?? arguments.position,
                "a power factor is above 0 and at most 1, not \(powerFactor)")
        }
        let phase = arguments.text("phase").flatMap(Phase.init(name:)) ?? .l1
        guard phase.rawValue < phaseCount else {
            throw Diagnostic(
                arguments.field("phase")?.position ?? arguments.position, .missingPhase(phase.name),
                hint: .threePhases)
        }
        return .addLoad(watts: arguments.quantity("power") ?? 0, powerFactor: powerFactor, phase: phase)
    }
}
