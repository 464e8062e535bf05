/// Reads a tag expression from left to right.
struct TagParser {
    /// Deeper than anyone nests; what is built must fit on the stack.
    static let deepest = 50

    private struct Token {
        var text: String
        var place: Range<Int>
    }

    private let text: String
    private var tokens: [Token] = []
    private var index = 0
    private var depth = 0

    init(_ text: String) {
        self.text = text
    }

    mutating func parse() throws(TagMistake) -> TagExpression {
        try cut()
        let expression = try alternatives()
        guard index == tokens.count else {
            throw fail(.noOperator(found: tokens[index].text), tokens[index].place)
        }
        return expression
    }

    /// A tag is small letters, digits, `-` and `_`; capitals are words that no scenario has.
    private mutating func cut() throws(TagMistake) {
        let characters = Array(text)
        var start = 0
        while start < characters.count {
            var end = start + 1
            if characters[start].isWordPart {
                while end < characters.count, characters[end].isWordPart { end += 1 }
            } else if characters[start] != "(", characters[start] != ")", !characters[start].isWhitespace {
                throw fail(.noMeaning(characters[start]), start..<end)
            }
            if !characters[start].isWhitespace {
                tokens.append(Token(text: String(characters[start..<end]), place: start..<end))
            }
            start = end
        }
    }

    private mutating func alternatives() throws(TagMistake) -> TagExpression {
        var left = try conjunction()
        while take("or") { left = .or(left, try conjunction()) }
        return left
    }

    private mutating func conjunction() throws(TagMistake) -> TagExpression {
        var left = try operand()
        while take("and") { left = .and(left, try operand()) }
        return left
    }

    private mutating func operand() throws(TagMistake) -> TagExpression {
        depth += 1
        defer { depth -= 1 }
        guard index < tokens.count else {
            let end = text.count
            throw fail(.noTag(found: nil), end..<end)
        }
        let token = tokens[index]
        guard depth <= Self.deepest else { throw fail(.tooDeep, token.place) }
        if take("not") { return .not(try operand()) }
        if take("(") {
            let inner = try alternatives()
            guard take(")") else {
                guard index < tokens.count else { throw fail(.notClosed, token.place) }
                throw fail(.noOperator(found: tokens[index].text), tokens[index].place)
            }
            return inner
        }
        guard ![")", "and", "or"].contains(token.text) else {
            throw fail(.noTag(found: token.text), token.place)
        }
        index += 1
        return .tag(token.text)
    }

    private mutating func take(_ word: String) -> Bool {
        guard index < tokens.count, tokens[index].text == word else { return false }
        index += 1
        return true
    }

    private func fail(_ problem: TagMistake.Problem, _ place: Range<Int>) -> TagMistake {
        TagMistake(problem: problem, text: text, place: place)
    }
}

extension Character {
    fileprivate var isWordPart: Bool { isLetter || isNumber || self == "-" || self == "_" }
}
