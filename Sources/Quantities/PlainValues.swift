/// Reads `0.3` or `30 %`.
package enum Ratio {
    /// - Parameter range: what is allowed; `nil` means anything.
    package static func parse(_ text: String, in range: ClosedRange<Double>? = nil) throws(QuantityError)
        -> Double
    {
        let value = try Quantity.parse(text, as: .ratio).value
        guard let range, !range.contains(value) else { return value }
        let (lowest, highest) = (DecimalText.plain(range.lowerBound), DecimalText.plain(range.upperBound))
        let isPercentage = value >= 2 && !text.contains("%") && range.contains(value / 100)
        throw QuantityError(
            .dimensions([.ratio]), .outOfRange(String(text.trimmed), lowest: lowest, highest: highest),
            suggestion: isPercentage ? DecimalText.plain(value / 100) : "a ratio from \(lowest) to \(highest)"
        )
    }
}

/// Reads a whole number.
package enum Count {
    package static func parse(
        _ text: String, in range: ClosedRange<Int> = 0...Int.max
    ) throws(QuantityError) -> Int {
        let trimmed = text.trimmed
        if trimmed.isEmpty { throw QuantityError(.count(range), .empty) }
        guard let number = NumberText(trimmed), number.rest.isEmpty, !number.digits.contains(".") else {
            throw QuantityError(.count(range), .notANumber(String(trimmed)))
        }
        guard let value = Int(number.digits) else {
            throw QuantityError(.count(range), .tooLarge(String(trimmed)))
        }
        guard range.contains(value) else { throw outOfRange(String(trimmed), range) }
        return value
    }

    private static func outOfRange(_ text: String, _ range: ClosedRange<Int>) -> QuantityError {
        let lowest = String(range.lowerBound)
        let problem: QuantityError.Problem =
            range.upperBound == .max
            ? .tooSmall(text, lowest: lowest)
            : .outOfRange(text, lowest: lowest, highest: String(range.upperBound))
        return QuantityError(
            .count(range), problem,
            suggestion: range.upperBound == .max ? lowest : "a number from \(lowest) to \(range.upperBound)")
    }
}

/// Reads `true` or `false`, and no other word for them.
package enum TruthValue {
    package static func parse(_ text: String) throws(QuantityError) -> Bool {
        switch text.trimmed {
        case "true": return true
        case "false": return false
        case "": throw QuantityError(.bool, .empty)
        case let other:
            throw QuantityError(.bool, .notATruthValue(String(other)), suggestion: meant(by: other))
        }
    }

    private static func meant(by text: Substring) -> String {
        ["no", "off", "0", "false"].contains(text.lowercased()) ? "false" : "true"
    }
}
