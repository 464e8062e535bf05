import Metering
import Quantities
import Timekeeping

/// What one meter costs in one month of the hub's zone.
///
/// Energies are sums of quarters of an hour, exact to a microwatt-hour. Each line is rounded once to the
/// minor unit of the currency, half a unit to the even one; the total is the sum of the lines as they are printed.
package struct Bill: Sendable, Hashable {
    package struct Line: Sendable, Hashable {
        package enum Kind: String, Sendable { case `import`, export, fixed }

        package var kind: Kind
        /// Name of the band; `nil` for what is fixed.
        package var band: String?
        /// What is reckoned, after netting where the tariff does it.
        package var energy: Energy?
        package var price: Price?
        /// Export is negative, unless its price is.
        package var amount: Money
    }

    package var meter: String
    package var owner: String?
    package var tariff: String
    package var currency: Currency
    package var month: BillingMonth
    package var range: Range<UTCInstant>
    package var imported: Energy
    package var exported: Energy
    /// Energy of earlier months that this one could use, and what is left of it for the next; zero unless the tariff
    /// carries over.
    package var carriedIn: Energy
    package var carriedOut: Energy
    /// How much of the month lies between readings whose counters can be compared.
    package var coveredNanoseconds: Int64
    package var readings: Int
    /// Readings at which a counter began again.
    package var resets: Int
    /// Readings whose counters said what cannot be energy; it is not billed.
    package var leftOut: Int
    package var lines: [Line]

    package var total: Money { sum(of: lines) }

    /// The sum of the lines of a kind.
    package func amount(_ kind: Line.Kind) -> Money {
        sum(of: lines.filter { $0.kind == kind })
    }

    private func sum(of lines: [Line]) -> Money { .sum(of: lines.map(\.amount)) ?? .zero(currency) }

    /// Whether all of the month lies between readings.
    package var isComplete: Bool {
        .nanoseconds(coveredNanoseconds) == range.upperBound - range.lowerBound
    }
}
