import Quantities

/// Numbers as reports print them.
enum HumanNumber {
    /// At most `decimals` digits behind the point, zeros at the end dropped, with the unit where there is
    /// one.
    static func text(_ number: Double, unit: String, decimals: Int = 3) -> String {
        let digits = trimmed(FixedDecimal.text(number, places: decimals))
        return unit.isEmpty ? digits : "\(digits) \(unit)"
    }

    static func text(_ number: Double, _ dimension: Dimension?, decimals: Int = 3) -> String {
        text(number, unit: dimension?.baseUnit ?? "", decimals: decimals)
    }

    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var kept = Substring(text)
        while kept.last == "0" { kept.removeLast() }
        if kept.last == "." { kept.removeLast() }
        return String(kept)
    }
}
