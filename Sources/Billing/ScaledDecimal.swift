/// Whole numbers of a small unit, printed as decimals of a large one.
enum ScaledDecimal {
    /// `-1234567` with 6 places and at least 2 of them shown is `-1.234567`; `1500000` is `1.50`.
    static func text(_ value: Int64, places: Int, shown least: Int) -> String {
        var digits = String(value.magnitude)
        digits = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        var fraction = digits.suffix(places)
        while fraction.count > least, fraction.last == "0" { fraction.removeLast() }
        let sign = value < 0 ? "-" : ""
        return sign + digits.dropLast(places) + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// `value` in steps of 10^-`places`; `nil` when it has more decimals, or is too large to tell.
    static func steps(_ value: Double, places: Int) -> Int64? {
        let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
        let steps = (value * scale).rounded()
        guard steps.magnitude < 9e15, steps / scale == value else { return nil }
        return Int64(steps)
    }
}
