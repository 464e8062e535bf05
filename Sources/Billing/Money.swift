import Metering
import Timekeeping

/// An amount of money, whole cents; positive is to be paid, negative is a credit. Sums stop at the ends of the range.
package struct Money: Sendable, Hashable, Comparable {
    package var cents: Int64

    package static let zero = Money(cents: 0)

    package init(cents: Int64) { self.cents = cents }

    /// `nil` when there are parts of a cent.
    package init?(euros: Double) {
        guard let cents = ScaledDecimal.steps(euros, places: 2) else { return nil }
        self.init(cents: cents)
    }

    /// What `energy` costs, rounded once, half a cent to the even one.
    ///
    /// The product is exact in 10⁻¹⁸ EUR before.
    package init(_ energy: Energy, at price: Price) {
        let exact = Int128(energy.microwattHours) * Int128(price.nanoeurosPerKilowattHour)
        let (quotient, remainder) = exact.quotientAndRemainder(dividingBy: Self.exactPerCent)
        let (half, away) = (Self.exactPerCent / 2, exact < 0 ? -1 : 1)
        let isUp =
            Int128(remainder.magnitude) > half || (Int128(remainder.magnitude) == half && quotient % 2 != 0)
        cents = Int64(clamping: quotient + (isUp ? Int128(away) : 0))
    }

    private static let exactPerCent: Int128 = 10_000_000_000_000_000

    package var euros: Double { Double(cents) / 100 }

    /// With two decimals, for example `-3.50`.
    package var text: String { ScaledDecimal.text(cents, places: 2, shown: 2) }

    package static func < (left: Self, right: Self) -> Bool { left.cents < right.cents }
    package static func + (left: Self, right: Self) -> Self {
        Self(cents: left.cents.addingSaturating(right.cents))
    }
    package static func += (left: inout Self, right: Self) { left = left + right }
    package static prefix func - (amount: Self) -> Self {
        Self(cents: Int64(0).subtractingSaturating(amount.cents))
    }
}

/// What a kilowatt-hour costs, exact to a billionth of a euro.
package struct Price: Sendable, Hashable {
    package var nanoeurosPerKilowattHour: Int64

    package init(nanoeurosPerKilowattHour: Int64) {
        self.nanoeurosPerKilowattHour = nanoeurosPerKilowattHour
    }

    /// `nil` when there are more than nine decimals.
    package init?(eurosPerKilowattHour: Double) {
        guard let steps = ScaledDecimal.steps(eurosPerKilowattHour, places: 9) else { return nil }
        self.init(nanoeurosPerKilowattHour: steps)
    }

    /// With two decimals or more, as many as it has.
    package var text: String { ScaledDecimal.text(nanoeurosPerKilowattHour, places: 9, shown: 2) }
}

extension Energy {
    /// In kWh, with all decimals that it has, at the most nine.
    package var kilowattHourText: String { ScaledDecimal.text(microwattHours, places: 9, shown: 0) }
}
