import Timekeeping

/// What one meter imported and exported in one quarter of an hour of UTC.
///
/// Every offset of a zone since 2000 is a whole number of quarters, so hours and days of any zone are sums of
/// these.
public struct EnergyQuarter: Sendable, Hashable {
    /// Quarters since 1970-01-01T00:00:00Z.
    public var number: Int64
    public var imported: Energy
    public var exported: Energy
    /// How much of the quarter lies between two readings whose counters can be compared.
    public var coveredNanoseconds: Int64
    /// Readings taken in the quarter, those at its beginning included.
    public var readings: Int
    /// Readings in the quarter at which a counter had fallen.
    public var resets: Int

    public static let nanoseconds: Int64 = 900_000_000_000

    public init(
        number: Int64, imported: Energy = .zero, exported: Energy = .zero, coveredNanoseconds: Int64 = 0,
        readings: Int = 0, resets: Int = 0
    ) {
        self.number = number
        self.imported = imported
        self.exported = exported
        self.coveredNanoseconds = coveredNanoseconds
        self.readings = readings
        self.resets = resets
    }

    /// The quarter that contains `instant`.
    public static func number(containing instant: UTCInstant) -> Int64 {
        let (quotient, remainder) = instant.nanoseconds.quotientAndRemainder(dividingBy: nanoseconds)
        return remainder < 0 ? quotient - 1 : quotient
    }

    public static func start(of number: Int64) -> UTCInstant {
        UTCInstant(nanoseconds: number.multipliedSaturating(by: nanoseconds))
    }
}
