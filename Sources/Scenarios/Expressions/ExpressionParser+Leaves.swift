import Documents
import Quantities

extension ExpressionParser {
    mutating func parsePrimary() throws(Diagnostic) -> Syntax {
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
            let place = source.position(token.range)
            return syntax(.text(try parameters.expanded(text) { _ in place }), from: start)
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
