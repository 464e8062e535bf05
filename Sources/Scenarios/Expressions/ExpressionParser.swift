import Documents
import Quantities

/// Reads an expression by precedence: `or` < `and` < `not` < comparison and `in` < `+ -` < `* /` < sign.
struct ExpressionParser {
    let source: ScalarText
    let tokens: [Token]
    let parameters: Parameters
    var index = 0
    var depth = 0

    /// Deeper nesting than this is nobody's scenario; it would end on the stack.
    private static let deepest = 24

    init(_ source: ScalarText, parameters: Parameters) throws(Diagnostic) {
        self.source = source
        self.parameters = parameters
        tokens = try Lexer.tokens(of: source)
    }

    /// - Throws: at the first token that does not fit.
    static func expression(_ source: ScalarText, parameters: Parameters) throws(Diagnostic) -> Syntax {
        var parser = try ExpressionParser(source, parameters: parameters)
        let syntax = try parser.parseOr()
        try parser.expectEnd()
        return syntax
    }

    /// `a .. b`, or one expression alone.
    static func window(_ source: ScalarText, parameters: Parameters) throws(Diagnostic) -> (Syntax, Syntax?) {
        var parser = try ExpressionParser(source, parameters: parameters)
        let from = try parser.parseOr()
        var to: Syntax?
        if parser.take("..") { to = try parser.parseOr() }
        try parser.expectEnd()
        return (from, to)
    }

    // MARK: Tokens

    var current: Token { tokens[min(index, tokens.count - 1)] }

    func isAt(_ symbol: String) -> Bool { current.kind == .symbol(symbol) }
    func isAt(word: String) -> Bool { current.kind == .word(word) }

    mutating func take(_ symbol: String) -> Bool {
        guard isAt(symbol) else { return false }
        index += 1
        return true
    }

    mutating func take(word: String) -> Bool {
        guard isAt(word: word) else { return false }
        index += 1
        return true
    }

    mutating func expect(_ symbol: String, hint: String? = nil) throws(Diagnostic) {
        guard take(symbol) else { throw unexpected("`\(symbol)`", hint: hint) }
    }

    private func expectEnd() throws(Diagnostic) {
        guard current.kind == .end else { throw unexpected("the end of the expression") }
    }

    func unexpected(_ wanted: String, hint: String? = nil) -> Diagnostic {
        let found = current.kind == .end ? "nothing more" : "`\(source.text(current.range))`"
        return Diagnostic(source.position(current.range), "expected \(wanted), found \(found)", hint: hint)
    }

    func syntax(_ kind: Syntax.Kind, from start: Int) -> Syntax {
        let lower = tokens[start].range.lowerBound
        let upper = index > start ? tokens[index - 1].range.upperBound : tokens[start].range.upperBound
        return Syntax(kind: kind, position: source.position(lower..<upper), text: source.text(lower..<upper))
    }

    // MARK: Precedence

    private mutating func enter() throws(Diagnostic) {
        depth += 1
        guard depth > Self.deepest else { return }
        throw Diagnostic(source.position(current.range), "the expression is nested too deeply")
    }

    mutating func parseOr() throws(Diagnostic) -> Syntax {
        try enter()
        defer { depth -= 1 }
        let start = index
        var left = try parseAnd()
        while take(word: "or") {
            let right = try parseAnd()
            left = syntax(.binary(.or, left, right), from: start)
        }
        return left
    }

    private mutating func parseAnd() throws(Diagnostic) -> Syntax {
        let start = index
        var left = try parseNot()
        while take(word: "and") {
            let right = try parseNot()
            left = syntax(.binary(.and, left, right), from: start)
        }
        return left
    }

    private mutating func parseNot() throws(Diagnostic) -> Syntax {
        let start = index
        guard take(word: "not") else { return try parseComparison() }
        try enter()
        defer { depth -= 1 }
        let inner = try parseNot()
        return syntax(.not(inner), from: start)
    }

    private mutating func parseComparison() throws(Diagnostic) -> Syntax {
        let start = index
        let left = try parseSum()
        if take(word: "in") {
            let low = try parseSum()
            try expect("..", hint: "write in a..b")
            let high = try parseSum()
            return syntax(.inRange(left, low, high), from: start)
        }
        guard let comparison = takeComparison() else { return left }
        let right = try parseSum()
        if comparisonStands {
            throw Diagnostic(
                source.position(current.range), "comparisons do not chain", hint: "join two of them with and")
        }
        return syntax(.binary(.comparison(comparison), left, right), from: start)
    }

    private var comparisonStands: Bool {
        guard case .symbol(let symbol) = current.kind else { return false }
        return Expression.Comparison(rawValue: symbol) != nil
    }

    private mutating func takeComparison() -> Expression.Comparison? {
        guard case .symbol(let symbol) = current.kind,
            let comparison = Expression.Comparison(rawValue: symbol)
        else { return nil }
        index += 1
        return comparison
    }

    private mutating func parseSum() throws(Diagnostic) -> Syntax {
        let start = index
        var left = try parseProduct()
        while let operation = takeArithmetic(.plus, .minus) {
            let right = try parseProduct()
            left = syntax(.binary(.arithmetic(operation), left, right), from: start)
        }
        return left
    }

    private mutating func parseProduct() throws(Diagnostic) -> Syntax {
        let start = index
        var left = try parseSign()
        while let operation = takeArithmetic(.times, .divided) {
            let right = try parseSign()
            left = syntax(.binary(.arithmetic(operation), left, right), from: start)
        }
        return left
    }

    private mutating func takeArithmetic(
        _ first: Expression.Arithmetic, _ second: Expression.Arithmetic
    ) -> Expression.Arithmetic? {
        if take(first.rawValue) { return first }
        return take(second.rawValue) ? second : nil
    }

    mutating func parseSign() throws(Diagnostic) -> Syntax {
        let start = index
        guard take("-") else { return try parsePrimary() }
        try enter()
        defer { depth -= 1 }
        let inner = try parseSign()
        return syntax(.negated(inner), from: start)
    }
}
