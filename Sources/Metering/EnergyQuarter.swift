import Timekeeping

/// What one meter imported and exported in one quarter of an hour of UTC.
///
/// Every offset of a zone since 2000 is a whole number of quarters, so hours and days of any zone are sums of
/// these.
package struct EnergyQuarter: Sendable, Hashable {
    /// Quarters since 1970-01-01T00:00:00Z.
    package var number: Int64
    package var imported: Energy
    package var exported: Energy
    /// How much of the quarter lies between two readings whose counters can be compared.
    package var coveredNanoseconds: Int64
    /// Readings taken in the quarter, those at its beginning included.
    package var readings: Int
    /// Readings in the quarter at which a counter began again.
    package var resets: Int
    /// Readings in the quarter whose counters said what cannot be energy.
    package var leftOut: Int

    package static let nanoseconds: Int64 = 900_000_000_000

    package init(
        number: Int64, imported: Energy = .zero, exported: Energy = .zero, coveredNanoseconds: Int64 = 0,
        readings: Int = 0, resets: Int = 0, leftOut: Int = 0
    ) {
        self.number = number
        self.imported = imported
        self.exported = exported
        self.coveredNanoseconds = coveredNanoseconds
        self.readings = readings
        self.resets = resets
        self.leftOut = leftOut
    }

    /// The quarter that contains `instant`.
    package static func number(containing instant: UTCInstant) -> Int64 {
        let (quotient, remainder) = instant.nanoseconds.quotientAndRemainder(dividingBy: nanoseconds)
        return remainder < 0 ? quotient - 1 : quotient
    }

    package static func start(of number: Int64) -> UTCInstant {
        UTCInstant(nanoseconds: number.multipliedSaturating(by: nanoseconds))
    }
}
