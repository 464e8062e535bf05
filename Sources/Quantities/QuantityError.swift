/// A text is not the number, quantity or duration that its place takes.
package struct QuantityError: Error, Sendable, Equatable {
    package var expected: Expected
    package var problem: Problem
    /// A text to write instead.
    package var suggestion: String?

    /// What the place takes.
    package enum Expected: Sendable, Equatable {
        case anyQuantity
        case dimensions([Dimension])
        case duration
        case count(ClosedRange<Int>)
        case bool
    }

    package enum Problem: Sendable, Equatable {
        case empty
        case notANumber(String)
        case notATruthValue(String)
        case missingUnit(String)
        case missingSpace(String)
        case unknownUnit(String)
        case wrongDimension(Dimension)
        case outOfRange(String, lowest: String, highest: String)
        case tooSmall(String, lowest: String)
        case negative(String)
        case unitsOutOfOrder(String)
        case tooLarge(String)
    }

    init(_ expected: Expected, _ problem: Problem, suggestion: String? = nil) {
        self.expected = expected
        self.problem = problem
        self.suggestion = suggestion ?? expected.example
    }
}

extension QuantityError: CustomStringConvertible {
    /// A predicate, to be put behind its subject: `takes an energy, found a power`.
    package var description: String { "takes \(expected.phrase), found \(problem.phrase)" }

    /// Whether it is a value of the kind that is expected, only too small or too large.
    package var isOutOfBounds: Bool {
        switch problem {
        case .outOfRange, .tooSmall, .tooLarge, .negative: true
        case .empty, .notANumber, .notATruthValue, .missingUnit, .missingSpace, .unknownUnit, .wrongDimension,
            .unitsOutOfOrder:
            false
        }
    }

    /// What to do, for the place behind an underline: `write 30 %`.
    package var hint: String? { suggestion.map { "write \($0)" } }
}

extension QuantityError.Expected {
    /// With its article: `an energy or a power`.
    package var phrase: String {
        switch self {
        case .anyQuantity: "a quantity"
        case .dimensions(let dimensions): dimensions.phrase
        case .duration: "a duration"
        case .count: "a whole number"
        case .bool: "`true` or `false`"
        }
    }

    var example: String? {
        switch self {
        case .anyQuantity: Dimension.power.example
        case .dimensions(let dimensions): dimensions.first?.example
        case .duration: Dimension.time.example
        case .count(let range):
            String(range.lowerBound == .min ? 3 : max(range.lowerBound, min(3, range.upperBound)))
        case .bool: "true"
        }
    }
}

extension QuantityError.Problem {
    var phrase: String {
        switch self {
        case .empty: "nothing"
        case .notANumber(let text), .notATruthValue(let text): "`\(UserText.shown(text))`"
        case .missingUnit(let text): "`\(UserText.shown(text))` without a unit"
        case .missingSpace(let text): "`\(UserText.shown(text))` without a space before the unit"
        case .unknownUnit(let unit): "the unknown unit `\(UserText.shown(unit))`"
        case .wrongDimension(let dimension): dimension.phrase
        case .outOfRange(let text, let lowest, let highest):
            "`\(UserText.shown(text))`, which is not in \(lowest)..\(highest)"
        case .tooSmall(let text, let lowest): "`\(UserText.shown(text))`, which is less than \(lowest)"
        case .negative(let text): "`\(UserText.shown(text))`, which is negative"
        case .unitsOutOfOrder(let text):
            "`\(UserText.shown(text))`, whose units do not go from large to small"
        case .tooLarge(let text): "`\(UserText.shown(text))`, which is too large"
        }
    }
}
