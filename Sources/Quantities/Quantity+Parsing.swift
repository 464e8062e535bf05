extension Quantity {
    /// Reads a quantity of any dimension, for example `3.2 kW`, `30 %`, `0.3` (a ratio) or `1 h 30 min`.
    package static func parse(_ text: String) throws(QuantityError) -> Quantity {
        try parse(text, expecting: .anyQuantity)
    }

    /// Reads a quantity of one dimension. A bare number is a ratio and nothing else.
    package static func parse(_ text: String, as dimension: Dimension) throws(QuantityError) -> Quantity {
        try parse(text, asAnyOf: [dimension])
    }

    /// Reads a quantity of one of these dimensions.
    package static func parse(_ text: String, asAnyOf dimensions: [Dimension]) throws(QuantityError)
        -> Quantity
    {
        try parse(text, expecting: dimensions == [.time] ? .duration : .dimensions(dimensions))
    }

    /// Reads a number and the symbol of its unit that were found apart, for example by a lexer.
    package static func parse(number: String, unit: String) throws(QuantityError) -> Quantity {
        try parse("\(number) \(unit)", expecting: .anyQuantity)
    }

    private static func parse(
        _ text: String, expecting expected: QuantityError.Expected
    ) throws(QuantityError) -> Quantity {
        let quantity = try parseUnchecked(text, expecting: expected)
        guard let allowed = expected.allowedDimensions, !allowed.contains(quantity.dimension) else {
            return quantity
        }
        throw QuantityError(
            expected, .wrongDimension(quantity.dimension), suggestion: counterpart(of: text, in: allowed))
    }

    private static func parseUnchecked(
        _ text: String, expecting expected: QuantityError.Expected
    ) throws(QuantityError) -> Quantity {
        let trimmed = text.trimmed
        if trimmed.isEmpty { throw QuantityError(expected, .empty) }
        guard let number = NumberText(trimmed) else { throw notANumber(trimmed, expected) }
        if number.rest.isEmpty { return try bareNumber(number, expected) }
        let symbol = String(number.rest).trimmed
        if DurationText.beginsWithUnit(symbol) {
            return Quantity(try duration(text, expected), .time)
        }
        guard let unit = MeasureUnit.named(String(symbol)) else {
            throw noUnit(number, symbol, trimmed, expected)
        }
        guard number.rest.first == " " else {
            throw QuantityError(
                expected, .missingSpace(String(trimmed)), suggestion: "\(number.digits) \(symbol)")
        }
        guard let value = number.value(exponent: unit.exponent) else {
            throw QuantityError(expected, .tooLarge(String(trimmed)))
        }
        return Quantity(value, unit.dimension)
    }

    private static func duration(_ text: String, _ expected: QuantityError.Expected) throws(QuantityError)
        -> Double
    {
        do {
            let (seconds, attoseconds) = try DurationText.parse(text, mayBeNegative: true).components
            return Double(seconds) + Double(attoseconds) / 1e18
        } catch {
            throw QuantityError(expected, error.problem, suggestion: error.suggestion)
        }
    }

    private static func bareNumber(
        _ number: NumberText, _ expected: QuantityError.Expected
    ) throws(QuantityError) -> Quantity {
        guard let value = number.value(exponent: 0) else {
            throw QuantityError(expected, .tooLarge(String(number.digits)))
        }
        guard let allowed = expected.allowedDimensions, !allowed.contains(.ratio) else {
            return Quantity(value, .ratio)
        }
        let unit = allowed.first?.baseUnit ?? ""
        throw QuantityError(
            expected, .missingUnit(String(number.digits)), suggestion: "\(number.digits) \(unit)")
    }

    private static func notANumber(_ text: Substring, _ expected: QuantityError.Expected) -> QuantityError {
        let repaired = repairedNumber(text)
        let isBetter = repaired != text && (try? parse(String(repaired), expecting: expected)) != nil
        let suggestion = isBetter ? String(repaired) : nil
        return QuantityError(expected, .notANumber(String(text)), suggestion: suggestion)
    }

    private static func noUnit(
        _ number: NumberText, _ symbol: Substring, _ text: Substring, _ expected: QuantityError.Expected
    ) -> QuantityError {
        if !symbol.allSatisfy({ $0.isLetter || $0 == "/" || $0 == "%" }) { return notANumber(text, expected) }
        let meant = MeasureUnit.resembling(String(symbol)).map { "\(number.digits) \($0.symbol)" }
        return QuantityError(expected, .unknownUnit(String(symbol)), suggestion: meant)
    }

    /// `13.5 kWh` for `13.5 kW` where an energy belongs.
    private static func counterpart(of text: String, in dimensions: [Dimension]) -> String? {
        guard let number = NumberText(text.trimmed),
            let unit = MeasureUnit.named(String(String(number.rest).trimmed)),
            dimensions.count == 1 || unit.dimension.currency != nil,
            let meant = dimensions.lazy.compactMap(unit.counterpart).first
        else { return nil }
        return "\(number.digits) \(meant.symbol)"
    }
}

extension QuantityError.Expected {
    /// `nil`: any.
    var allowedDimensions: [Dimension]? {
        switch self {
        case .dimensions(let dimensions): dimensions
        case .duration: [.time]
        case .anyQuantity, .count, .bool: nil
        }
    }
}
