/// Which scenarios are wanted, by their tags: `pr and not slow`, `(hub or meter) and pr`.
///
/// `not` binds more tightly than `and`, and `and` more tightly than `or`.
package indirect enum TagExpression: Sendable, Equatable {
    case tag(String)
    case not(TagExpression)
    case and(TagExpression, TagExpression)
    case or(TagExpression, TagExpression)

    /// - Throws: what is wrong with it, and where.
    package static func parse(_ text: String) throws(TagMistake) -> TagExpression {
        var parser = TagParser(text)
        return try parser.parse()
    }

    package func holds(for tags: [String]) -> Bool {
        switch self {
        case .tag(let tag): tags.contains(tag)
        case .not(let operand): !operand.holds(for: tags)
        case .and(let left, let right): left.holds(for: tags) && right.holds(for: tags)
        case .or(let left, let right): left.holds(for: tags) || right.holds(for: tags)
        }
    }

    /// The tags in it, in order, repeats included.
    package var tags: [String] {
        switch self {
        case .tag(let tag): [tag]
        case .not(let operand): operand.tags
        case .and(let left, let right), .or(let left, let right): left.tags + right.tags
        }
    }
}

/// A tag expression that cannot be understood.
package struct TagMistake: Error, Equatable, CustomStringConvertible {
    package enum Problem: Equatable, Sendable {
        /// `found` is `nil` at the end.
        case noTag(found: String?)
        case noOperator(found: String)
        case notClosed
        case noMeaning(Character)
        case tooDeep
    }

    package let problem: Problem
    package let text: String
    /// Where in `text`, counted in characters from 0.
    package let place: Range<Int>

    /// The mistake, the expression below it, and a caret below what is meant.
    package var description: String {
        let caret =
            String(repeating: " ", count: place.lowerBound)
            + String(repeating: "^", count: max(1, place.count))
        return "\(problem.message)\n    \(text)\n    \(caret)"
    }
}

extension TagMistake.Problem {
    fileprivate var message: String {
        switch self {
        case .noTag(nil): "`--tag` ends where a tag, `not` or `(` is expected"
        case .noTag(let found?): "`--tag` takes a tag, `not` or `(` here, found `\(found)`"
        case .noOperator(let found): "`--tag` takes `and` or `or` between two tags, found `\(found)`"
        case .notClosed: "`--tag` has a parenthesis without its `)`"
        case .noMeaning(let character):
            "`\(character)` has no meaning in `--tag`; write tags with `and`, `or`, `not` and parentheses"
        case .tooDeep: "`--tag` is nested too deeply; at most \(TagParser.deepest) levels are allowed"
        }
    }
}
