import Quantities

/// A text is none of the names that a place takes.
struct ChoiceError: Error {
    var hint: String?
}

extension ConfigKind {
    /// Checks the text of a kind that is a scalar.
    /// - Throws: `QuantityError`, `ChoiceError` or `TemplateError`.
    func setting(from text: String) throws -> Setting {
        switch self {
        case .quantity(let dimension): return .quantity(try Quantity.parse(text, as: dimension))
        case .quantityOf(let dimensions): return .quantity(try Quantity.parse(text, asAnyOf: dimensions))
        case .ratio(let range): return .ratio(try Ratio.parse(text, in: range))
        case .duration(let mayBeNegative):
            return .duration(try DurationText.parse(text, mayBeNegative: mayBeNegative))
        case .count(let range): return .count(try Count.parse(text, in: range))
        case .bool: return .bool(try TruthValue.parse(text))
        case .template:
            _ = try Template.parse(text)
            return .text(text)
        case .choice(let names):
            if names.contains(text) { return .text(text) }
            throw ChoiceError(hint: NearestName.suggestion(for: text, in: names).map { "write \($0)" })
        case .text: return .text(text)
        case .delay, .list, .group, .map, .either, .secret, .notYet:
            preconditionFailure("\(phrase) is not a scalar")
        }
    }

    /// A value as a user would write it, for hints; `nil` where no example would help.
    var example: String? {
        switch self {
        case .quantity(let dimension): dimension.example
        case .quantityOf(let dimensions): dimensions.first?.example
        case .ratio: Dimension.ratio.example
        case .duration: Dimension.time.example
        case .delay: "120 ms"
        case .count(let range): String(max(range.lowerBound, min(3, range.upperBound)))
        case .bool: "true"
        case .choice(let names): names.first
        case .text, .template, .list, .group, .map, .either, .secret, .notYet: nil
        }
    }
}
