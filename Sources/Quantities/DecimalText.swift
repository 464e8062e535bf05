/// Prints numbers in full: no exponent, no superfluous zeros.
enum DecimalText {
    /// The shortest decimal that reads back as `value`.
    static func plain(_ value: Double) -> String { shifted(value, by: 0) }

    /// The shortest decimal of `value`, divided by ten to `places` without rounding again.
    static func shifted(_ value: Double, by places: Int) -> String {
        guard value.isFinite else { return "\(value)" }
        let (digits, exponent) = significand(value.magnitude)
        if digits.isEmpty { return "0" }
        return (value < 0 ? "-" : "") + placed(digits, exponent: exponent - places)
    }

    /// `value` as digits without zeros at either end, times ten to an exponent.
    private static func significand(_ value: Double) -> (digits: String, exponent: Int) {
        let parts = "\(value)".split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        var digits = mantissa.joined()
        var exponent =
            (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) - (mantissa.count > 1 ? mantissa[1].count : 0)
        while digits.last == "0" {
            digits.removeLast()
            exponent += 1
        }
        return (String(digits.drop { $0 == "0" }), exponent)
    }

    private static func placed(_ digits: String, exponent: Int) -> String {
        if exponent >= 0 { return digits + String(repeating: "0", count: exponent) }
        let whole = digits.count + exponent
        if whole > 0 { return "\(digits.prefix(whole)).\(digits.dropFirst(whole))" }
        return "0." + String(repeating: "0", count: -whole) + digits
    }
}
