import Quantities

extension RegisterStep {
    /// - Parameter unit: a symbol such as `kWh`; `s`, or `1` for a plain number.
    /// - Returns: `nil` for an unknown unit.
    init?(_ scale: Fraction, unit: String) {
        switch unit {
        case "1": self.init(factor: scale.numerator, divisor: scale.denominator, dimension: .ratio)
        case "s": self.init(factor: scale.numerator, divisor: scale.denominator, dimension: .time)
        default:
            guard let unit = MeasureUnit.named(unit) else { return nil }
            self.init(
                factor: scale.numerator * Self.powerOfTen(max(0, unit.exponent)),
                divisor: scale.denominator * Self.powerOfTen(max(0, -unit.exponent)),
                dimension: unit.dimension)
        }
    }

    private static func powerOfTen(_ exponent: Int) -> Double {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }
}

/// A scale as it is written, `0.01` or `1/800`, in whole numbers.
struct Fraction {
    let numerator: Double
    let denominator: Double

    /// - Returns: `nil` for anything but a number above 0.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let over = Self.decimal(parts[0]),
            let under = parts.count == 2 ? Self.decimal(parts[1]) : (1, 1)
        else { return nil }
        numerator = over.whole * under.divisor
        denominator = over.divisor * under.whole
    }

    /// `0.01` as 1 of 100; no sign, no exponent, at most nine digits.
    private static func decimal(_ text: Substring) -> (whole: Double, divisor: Double)? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }), parts.joined().count <= 9,
            parts.joined().allSatisfy({ ("0"..."9").contains($0) }), let whole = Double(parts.joined()),
            whole > 0
        else { return nil }
        let places = parts.count == 2 ? parts[1].count : 0
        return (whole, (0..<places).reduce(1) { divisor, _ in divisor * 10 })
    }
}
