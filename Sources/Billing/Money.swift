import Metering
import Quantities
import Timekeeping

/// An amount of money in whole minor units of its currency, for example cents; positive is to be paid, negative is a
/// credit. Sums stop at the ends of the range.
package struct Money: Sendable, Hashable {
    package var minorUnits: Int64
    package var currency: Currency

    package init(minorUnits: Int64, _ currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    /// `nil` when there are parts of a minor unit.
    package init?(_ value: Double, _ currency: Currency) {
        guard let units = ScaledDecimal.steps(value, places: currency.minorDigits) else { return nil }
        self.init(minorUnits: units, currency)
    }

    /// What `energy` costs, rounded once, half a minor unit to the even one.
    ///
    /// The product is exact in 10⁻¹⁸ of the currency's unit before.
    package init(_ energy: Energy, at price: Price) {
        let exact = Int128(energy.microwattHours) * Int128(price.nanounitsPerKilowattHour)
        let exactPerUnit = Self.powerOfTen(18 - price.currency.minorDigits)
        let (quotient, remainder) = exact.quotientAndRemainder(dividingBy: exactPerUnit)
        let (half, away) = (exactPerUnit / 2, exact < 0 ? -1 : 1)
        let isUp =
            Int128(remainder.magnitude) > half || (Int128(remainder.magnitude) == half && quotient % 2 != 0)
        self.init(minorUnits: Int64(clamping: quotient + (isUp ? Int128(away) : 0)), price.currency)
    }

    package static func zero(_ currency: Currency) -> Money { Money(minorUnits: 0, currency) }

    /// `nil` for no amounts, or for those of different currencies.
    package static func sum(of amounts: [Money]) -> Money? {
        guard let currency = amounts.first?.currency, amounts.allSatisfy({ $0.currency == currency }) else {
            return nil
        }
        return Money(
            minorUnits: amounts.reduce(0) { $0.addingSaturating($1.minorUnits) }, currency)
    }

    /// In the currency's unit.
    package var value: Double {
        Double(minorUnits) / (0..<currency.minorDigits).reduce(1) { scale, _ in scale * 10 }
    }

    /// With the decimals of the currency, for example `-3.50`.
    package var text: String {
        ScaledDecimal.text(minorUnits, places: currency.minorDigits, shown: currency.minorDigits)
    }

    package static prefix func - (amount: Self) -> Self {
        Self(minorUnits: Int64(0).subtractingSaturating(amount.minorUnits), amount.currency)
    }

    private static func powerOfTen(_ exponent: Int) -> Int128 {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }
}

/// What a kilowatt-hour costs, exact to a billionth of the currency's unit; may be negative.
package struct Price: Sendable, Hashable {
    package var nanounitsPerKilowattHour: Int64
    package var currency: Currency

    package init(nanounitsPerKilowattHour: Int64, _ currency: Currency) {
        self.nanounitsPerKilowattHour = nanounitsPerKilowattHour
        self.currency = currency
    }

    /// `nil` when there are more than nine decimals, or about ten million units or more.
    package init?(perKilowattHour value: Double, _ currency: Currency) {
        guard let steps = ScaledDecimal.steps(value, places: 9) else { return nil }
        self.init(nanounitsPerKilowattHour: steps, currency)
    }

    /// With the decimals of the currency or more, as many as it has.
    package var text: String {
        ScaledDecimal.text(nanounitsPerKilowattHour, places: 9, shown: currency.minorDigits)
    }
}

extension Energy {
    /// In kWh, with all decimals that it has, at the most nine.
    package var kilowattHourText: String { ScaledDecimal.text(microwattHours, places: 9, shown: 0) }
}
