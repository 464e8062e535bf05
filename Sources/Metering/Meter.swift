/// A meter that the hub knows.
public struct Meter: Sendable, Hashable {
    /// The hub's own name for it.
    public var id: String
    /// As the meter sends it.
    public var serial: String?
    public var name: String?
    public var location: String?
    /// Rating of the clamp in A; a limit of what is plausible, never a factor.
    public var ctRatingA: Double
    /// Nominal voltage of a phase in V.
    public var voltageRatingV: Double
    /// Who pays for it; an owner may have several.
    public var owner: String?
    /// Name of the tariff by which it is billed.
    public var tariff: String?

    public init(
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
}
