import Documents
import Quantities

/// Cuts an expression into tokens.
struct Lexer {
    private let source: ScalarText
    private var index = 0
    private var tokens: [Token] = []

    /// - Throws: at the first character that begins no token.
    static func tokens(of source: ScalarText) throws(Diagnostic) -> [Token] {
        var lexer = Lexer(source: source)
        try lexer.run()
        return lexer.tokens
    }

    /// More than anyone writes; what is built from them must fit on the stack.
    private static let mostTokens = 300

    private init(source: ScalarText) {
        self.source = source
    }

    private mutating func run() throws(Diagnostic) {
        while let character = peek() {
            if character.isWhitespace {
                index += 1
            } else if character.isDigit {
                try readNumber()
            } else if character.startsWord {
                readWord()
            } else if character == "\"" || character == "'" {
                try readText(until: character)
            } else if character == "$" {
                try readParameter()
            } else {
                try readSymbol(character)
            }
        }
        tokens.append(Token(kind: .end, range: index..<index))
        guard tokens.count <= Self.mostTokens else {
            throw failure(
                0..<index, "the expression is too long; at most \(Self.mostTokens) words are allowed")
        }
    }

    private func peek(_ distance: Int = 0) -> Character? {
        let at = index + distance
        return at < source.characters.count ? source.characters[at] : nil
    }

    private mutating func append(_ kind: Token.Kind, from start: Int) {
        tokens.append(Token(kind: kind, range: start..<index))
    }

    private func failure(_ range: Range<Int>, _ message: String, hint: String? = nil) -> Diagnostic {
        Diagnostic(source.position(range), message, hint: hint)
    }

    // MARK: Numbers

    private mutating func readNumber() throws(Diagnostic) {
        let start = index
        let digits = readDigits()
        if peek() == ":", peek(1)?.isDigit == true { return try readClock(from: start) }
        var text = digits
        if peek() == ".", peek(1)?.isDigit == true {
            index += 1
            text += "." + readDigits()
        }
        guard let value = Double(text), value.isFinite else {
            throw failure(start..<index, "`\(text)` is too large for a number")
        }
        if let next = peek(), next.startsWord || next == "%" { throw missingSpace(from: start, number: text) }
        guard let unit = try readUnit(behind: text, from: start) else {
            return append(.number(value, isWhole: text == digits), from: start)
        }
        do {
            append(.quantity(try Quantity.parse(number: text, unit: unit)), from: start)
        } catch {
            throw failure(start..<index, "`\(text) \(unit)` \(error)", hint: error.hint)
        }
    }

    private func missingSpace(from start: Int, number: String) -> Diagnostic {
        var end = index
        while end < source.characters.count,
            source.characters[end].continuesWord || source.characters[end] == "%"
        {
            end += 1
        }
        let unit = source.text(index..<end)
        guard Units.isUnit(unit) else {
            return failure(
                start..<end, "`\(Diagnostic.quote(number + unit))` is neither a number nor a quantity")
        }
        return failure(
            start..<end, "`\(number)\(unit)` needs a space before the unit", hint: "write \(number) \(unit)")
    }

    private mutating func readDigits() -> String {
        let start = index
        while peek()?.isDigit == true { index += 1 }
        return source.text(start..<index)
    }

    /// Reads what follows a number when it is a unit: `kW`, `%`, `/s`, `EUR/kWh`.
    /// - Throws: when it is a word that means nothing there.
    private mutating func readUnit(behind number: String, from first: Int) throws(Diagnostic) -> String? {
        var end = index
        while end < source.characters.count, source.characters[end] == " " { end += 1 }
        for unit in Units.withSlashOrSign where matches(unit, at: end) {
            index = end + unit.count
            return unit
        }
        let start = end
        while end < source.characters.count, source.characters[end].continuesWord { end += 1 }
        let word = source.text(start..<end)
        guard word.first?.startsWord == true, !Self.joining.contains(word) else { return nil }
        guard Units.isUnit(word) else {
            let hint = Units.resembling(word).map { "write \(number) \($0)" }
            throw failure(start..<end, "unknown unit `\(Diagnostic.quote(word))`", hint: hint)
        }
        index = end
        return word
    }

    /// Words that may follow a number without being its unit.
    private static let joining = ["and", "or", "in", "not"]

    private func matches(_ unit: String, at start: Int) -> Bool {
        let end = start + unit.count
        guard source.text(start..<end) == unit else { return false }
        return end >= source.characters.count || !source.characters[end].continuesWord
    }

    private mutating func readClock(from start: Int) throws(Diagnostic) {
        index = start
        while let next = peek(), next.isDigit || (next == ":" && peek(1)?.isDigit == true) { index += 1 }
        let text = source.text(start..<index)
        do {
            let clock = try CivilText.parse(text)
            append(.clock(clock.hour * 3600 + clock.minute * 60 + clock.second), from: start)
        } catch {
            throw failure(start..<index, "\(error)", hint: error.hint)
        }
    }

    // MARK: Words

    private mutating func readWord() {
        let start = index
        while peek()?.continuesWord == true { index += 1 }
        if comparesWithWord {
            // A value such as `not-json` is one word when it is what a field is compared with.
            while peek() == "-", peek(1)?.startsWord == true {
                index += 1
                while peek()?.continuesWord == true { index += 1 }
            }
        }
        append(.word(source.text(start..<index)), from: start)
    }

    private var comparesWithWord: Bool {
        tokens.last?.kind == .symbol("==") || tokens.last?.kind == .symbol("!=")
    }

    private mutating func readText(until quote: Character) throws(Diagnostic) {
        let start = index
        index += 1
        var text = ""
        while let character = peek(), character != quote {
            text.append(character)
            index += 1
        }
        guard peek() == quote else {
            throw failure(start..<index, "the text that begins here has no closing quote")
        }
        index += 1
        append(.text(text), from: start)
    }

    private mutating func readParameter() throws(Diagnostic) {
        let start = index
        index += 1
        guard peek()?.startsWord == true else {
            throw failure(start..<index, "`$` stands before the name of a parameter")
        }
        while peek()?.continuesWord == true { index += 1 }
        append(.parameter(source.text((start + 1)..<index)), from: start)
    }

    private mutating func readSymbol(_ character: Character) throws(Diagnostic) {
        let start = index
        for symbol in Self.symbols where source.text(start..<(start + symbol.count)) == symbol {
            index += symbol.count
            return append(.symbol(symbol), from: start)
        }
        throw failure(
            start..<(start + 1), "`\(character)` has no meaning in an expression", hint: Self.hint(character))
    }

    /// Longer ones first.
    private static let symbols = [
        "==", "!=", "<=", ">=", "..", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", ",", ".",
    ]

    private static func hint(_ character: Character) -> String? {
        switch character {
        case "=": "compare with =="
        case "&": "write and"
        case "|": "write or"
        case "!": "write not"
        default: nil
        }
    }
}

extension Character {
    var isDigit: Bool { ("0"..."9").contains(self) }
    var startsWord: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) || self == "_" }
    var continuesWord: Bool { startsWord || isDigit }
}
