/// A meter that the hub knows.
package struct Meter: Sendable, Hashable {
    /// The hub's own name for it.
    package var id: String
    /// As the meter sends it.
    package var serial: String?
    package var name: String?
    package var location: String?
    /// Rating of the clamp in A; a limit of what is plausible, never a factor.
    package var ctRatingA: Double
    /// Nominal voltage of a phase in V.
    package var voltageRatingV: Double
    /// Who pays for it; an owner may have several.
    package var owner: String?
    /// Name of the tariff by which it is billed.
    package var tariff: String?

    package init(
        id: String, serial: String? = nil, name: String? = nil, location: String? = nil,
        ctRatingA: Double = 100,
        voltageRatingV: Double = 230, owner: String? = nil, tariff: String? = nil
    ) {
        self.id = id
        self.serial = serial
        self.name = name
        self.location = location
        self.ctRatingA = ctRatingA
        self.voltageRatingV = voltageRatingV
        self.owner = owner
        self.tariff = tariff
    }

    /// A clamp carries a fifth more than its rating.
    package static let currentMargin = 1.2
    /// No installation survives half more than its nominal voltage.
    package static let voltageMargin = 1.5

    /// What a phase can carry, in A.
    package var largestCurrentA: Double { ctRatingA * Self.currentMargin }

    /// V.
    package var largestVoltageV: Double { voltageRatingV * Self.voltageMargin }

    /// What a phase can carry, in W.
    package var largestPhasePowerW: Double { largestCurrentA * largestVoltageV }
}
