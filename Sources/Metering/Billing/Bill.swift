import Timekeeping

/// What one meter costs in one month of the hub's zone.
///
/// Energies are sums of quarters of an hour, exact to a microwatt-hour. Each line is rounded once, half a cent to the
/// even one; the total is the sum of the lines as they are printed.
public struct Bill: Sendable, Hashable {
    public struct Line: Sendable, Hashable {
        public enum Kind: String, Sendable { case `import`, export, fixed }

        public var kind: Kind
        /// Name of the band; `nil` for what is fixed.
        public var band: String?
        /// What is reckoned, after netting where the tariff does it.
        public var energy: Energy?
        public var price: Price?
        /// Export is negative.
        public var amount: Money
    }

    public var meter: String
    public var owner: String?
    public var tariff: String
    public var month: BillingMonth
    public var range: Range<UTCInstant>
    public var imported: Energy
    public var exported: Energy
    /// Energy of earlier months that this one could use, and what is left of it for the next; zero unless the tariff
    /// carries over.
    public var carriedIn: Energy
    public var carriedOut: Energy
    /// How much of the month lies between readings whose counters can be compared.
    public var coveredNanoseconds: Int64
    public var readings: Int
    /// Readings at which a counter had fallen.
    public var resets: Int
    public var lines: [Line]

    public var total: Money { lines.reduce(.zero) { $0 + $1.amount } }

    /// The sum of the lines of a kind.
    public func amount(_ kind: Line.Kind) -> Money {
        lines.reduce(.zero) { $1.kind == kind ? $0 + $1.amount : $0 }
    }

    /// Whether all of the month lies between readings.
    public var isComplete: Bool {
        .nanoseconds(coveredNanoseconds) == range.upperBound - range.lowerBound
    }
}
