import Documents
import Quantities

/// Reads an expression by precedence: `or` < `and` < `not` < comparison and `in` < `+ -` < `* /` < sign.
struct ExpressionParser {
    private let source: ScalarText
    private let tokens: [Token]
    private let parameters: Parameters
    private var index = 0
    private var depth = 0

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

    private var current: Token { tokens[min(index, tokens.count - 1)] }

    private func isAt(_ symbol: String) -> Bool { current.kind == .symbol(symbol) }
    private func isAt(word: String) -> Bool { current.kind == .word(word) }

    private mutating func take(_ symbol: String) -> Bool {
        guard isAt(symbol) else { return false }
        index += 1
        return true
    }

    private mutating func take(word: String) -> Bool {
        guard isAt(word: word) else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ symbol: String, hint: String? = nil) throws(Diagnostic) {
        guard take(symbol) else { throw unexpected("`\(symbol)`", hint: hint) }
    }

    private func expectEnd() throws(Diagnostic) {
        guard current.kind == .end else { throw unexpected("the end of the expression") }
    }

    private func unexpected(_ wanted: String, hint: String? = nil) -> Diagnostic {
        let found = current.kind == .end ? "nothing more" : "`\(source.text(current.range))`"
        return Diagnostic(source.position(current.range), "expected \(wanted), found \(found)", hint: hint)
    }

    private func syntax(_ kind: Syntax.Kind, from start: Int) -> Syntax {
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

    private mutating func parseOr() throws(Diagnostic) -> Syntax {
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

    private mutating func parseSign() throws(Diagnostic) -> Syntax {
        let start = index
        guard take("-") else { return try parsePrimary() }
        try enter()
        defer { depth -= 1 }
        let inner = try parseSign()
        return syntax(.negated(inner), from: start)
    }

    // MARK: Leaves

    private mutating func parsePrimary() throws(Diagnostic) -> Syntax {
        let start = index
        let token = current
        switch token.kind {
        case .number(let value, let isWhole):
            index += 1
            return syntax(.number(value, isWhole: isWhole), from: start)
        case .quantity(let quantity):
            index += 1
            return parseSpan(quantity, from: start)
        case .clock(let seconds):
            index += 1
            return syntax(.clock(seconds: seconds, day: nil), from: start)
        case .text(let text):
            index += 1
            return syntax(.text(text), from: start)
        case .parameter(let name):
            index += 1
            return try parameter(name, token)
        case .symbol("("):
            index += 1
            let inner = try parseOr()
            try expect(")", hint: Self.commaHint)
            return Syntax(
                kind: inner.kind, position: inner.position, text: syntax(inner.kind, from: start).text)
        case .word(let word):
            return try parseWord(word)
        case .symbol, .end:
            throw unexpected("a value")
        }
    }

    /// `1 h 30 min` is one span of time.
    private mutating func parseSpan(_ first: Quantity, from start: Int) -> Syntax {
        var total = first
        while total.dimension == .time, case .quantity(let next) = current.kind, next.dimension == .time {
            total.value += next.value
            index += 1
        }
        return syntax(.quantity(total), from: start)
    }

    private mutating func parseWord(_ word: String) throws(Diagnostic) -> Syntax {
        let start = index
        switch word {
        case "true", "false":
            index += 1
            return syntax(.bool(word == "true"), from: start)
        case "day":
            return try parseDay()
        case "and", "or", "in", "not":
            throw unexpected("a value")
        default:
            break
        }
        if Reserved.functions.contains(word) {
            index += 1
            guard isAt("(") else { throw unexpected("`(` after `\(word)`") }
            let arguments = try parseArguments()
            return syntax(.call(word, arguments), from: start)
        }
        let path = try parsePath()
        return syntax(.path(path), from: start)
    }

    private mutating func parseDay() throws(Diagnostic) -> Syntax {
        let start = index
        index += 1
        guard case .number(let day, isWhole: true) = current.kind, day >= 1, day <= 100_000 else {
            throw unexpected("the number of a day", hint: "write day 2 07:00")
        }
        index += 1
        guard case .clock(let seconds) = current.kind else {
            throw unexpected("a time of day", hint: "write day 2 07:00")
        }
        index += 1
        return syntax(.clock(seconds: seconds, day: Int(day)), from: start)
    }

    private mutating func parsePath() throws(Diagnostic) -> [Syntax.Segment] {
        var segments = [try parseSegment()]
        while take(".") { segments.append(try parseSegment()) }
        return segments
    }

    private mutating func parseSegment() throws(Diagnostic) -> Syntax.Segment {
        guard case .word(let name) = current.kind else { throw unexpected("a name") }
        var segment = Syntax.Segment(name: name, position: source.position(current.range))
        index += 1
        if isAt("(") { segment.arguments = try parseArguments() }
        if take("[") {
            segment.index = try parseIndex()
            try expect("]")
        }
        return segment
    }

    private mutating func parseIndex() throws(Diagnostic) -> Syntax.Segment.Index {
        if take("*") { return .all }
        guard case .number(let number, isWhole: true) = current.kind, number >= 1, number <= 1e9 else {
            throw unexpected("a whole number from 1 or `*`")
        }
        index += 1
        return .number(Int(number))
    }

    private static let commaHint =
        "in flow style, { } and [ ], a call with a comma needs quotes around the whole"

    private mutating func parseArguments() throws(Diagnostic) -> [Syntax] {
        try expect("(")
        guard !take(")") else { return [] }
        var arguments: [Syntax] = []
        repeat { arguments.append(try parseOr()) } while take(",")
        try expect(")", hint: current.kind == .end ? Self.commaHint : nil)
        return arguments
    }

    // MARK: Parameters

    private func parameter(_ name: String, _ token: Token) throws(Diagnostic) -> Syntax {
        let place = source.position(token.range)
        let written = "$\(name)"
        if parameters.broken.contains(name) { return Syntax(kind: .broken, position: place, text: written) }
        let value = try parameters.value(of: name, at: place)
        guard let scalar = ScalarText(value.node) else {
            throw Diagnostic(place, "`\(written)` is no single value")
        }
        let text = String(scalar.characters)
        switch value.type {
        case .text:
            return Syntax(kind: .text(text), position: place, text: written)
        case .choice, .action:
            let segment = Syntax.Segment(name: text, position: place)
            return Syntax(kind: .path([segment]), position: place, text: written)
        case .quantity, .ratio, .duration, .clock, .instant, .count, .bool:
            let inner = try Self.expression(scalar, parameters: .none)
            return Syntax(kind: inner.kind, position: place, text: written)
        }
    }
}
