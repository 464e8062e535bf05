import Documents
import Seeded
import Testing
import TimeLimits

@testable import Scenarios

/// Texts made by seeded chance: whatever comes in, plans or mistakes come out, and nothing else.
@Suite(.ends())
struct FuzzTests {
    static let words = [
        "meter", "flat", "hub", "tamper", "cooking", "grid", "power", "energy", "import", "l1", "alert",
        "latest",
        "reading", "kind", "value", "THEFT_SUSPICION", "start", "end", "day", "today", "none", "truth",
        "true", "and",
        "or", "not", "in", "abs", "min", "max", "sum", "count", "avg", "rate", "p95", "$alarm", "$trick", "$",
        "1", "2.5",
        "99999999999999999999", "18:30", "25:61", "10 min", "1 kW", "30 %", "5 V", "20 /s", "0.30 EUR/kWh",
        "W", "(",
        ")", "[", "]", "*", "/", "+", "-", ".", "..", ",", "==", "!=", "<", "<=", ">", ">=", "=", "\"x\"",
        "'", "§", "\u{301}",
        "\t", "\\", "é", "{", "}", ":",
    ]

    @Test func `any row of words is an expression or a mistake in one place`() {
        var chance = SeededNumbers(seed: 1)
        for _ in 0..<6000 {
            let count = Int.random(in: 0...14, using: &chance)
            let words = (0..<count).map { _ in
                Self.words[Int.random(in: 0..<Self.words.count, using: &chance)]
            }
            let text = words.joined(separator: Bool.random(using: &chance) ? " " : "")
            let source = ScalarText(
                text, quoted: false, at: SourcePosition(file: "f", line: 1, column: 1, length: text.count))
            do {
                let syntax = try ExpressionParser.expression(source, parameters: .none)
                #expect(syntax.position.column >= 1)
            } catch {
                #expect(error.position.column >= 1 && error.position.column <= text.count + 1)
            }
        }
    }

    @Test func `any row of words in a scenario makes plans or mistakes`() {
        var chance = SeededNumbers(seed: 2)
        let places = [
            ("at: \"18:40\"", "at: "), ("witness: flat.grid.power > 1 kW", "witness: "),
            ("only: $alarm", "only: "), ("equals: truth(meter)", "equals: "),
        ]
        for _ in 0..<600 {
            let (old, key) = places[Int.random(in: 0..<places.count, using: &chance)]
            let count = Int.random(in: 0...8, using: &chance)
            let words = (0..<count).map { _ in
                Self.words[Int.random(in: 0..<Self.words.count, using: &chance)]
            }
            let text = words.joined(separator: " ").replacing("\\", with: "").replacing("\"", with: "'")
            expectAnswer(Sample.evening.replacing(old, with: "\(key)\"\(text)\""))
        }
    }

    @Test func `a scenario with any characters changed makes plans or mistakes`() {
        var chance = SeededNumbers(seed: 3)
        let whole = Array(Sample.evening)
        let spare = Array("{}[]()$\"':,.-+*/ \n#&!|>%@`~=\tabcxyzW0129é\u{0}")
        for _ in 0..<1200 {
            var text = whole
            for _ in 0..<Int.random(in: 1...4, using: &chance) {
                let index = Int.random(in: 0..<text.count, using: &chance)
                let character = spare[Int.random(in: 0..<spare.count, using: &chance)]
                switch Int.random(in: 0..<3, using: &chance) {
                case 0: text[index] = character
                case 1: text.insert(character, at: index)
                default: text.remove(at: index)
                }
            }
            expectAnswer(String(text))
        }
    }

    @Test func `a scenario with any lines moved or left out makes plans or mistakes`() {
        var chance = SeededNumbers(seed: 4)
        let whole = Sample.evening.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for _ in 0..<600 {
            var lines = whole
            for _ in 0..<Int.random(in: 1...3, using: &chance) {
                let index = Int.random(in: 0..<lines.count, using: &chance)
                switch Int.random(in: 0..<3, using: &chance) {
                case 0: lines.remove(at: index)
                case 1: lines.insert(lines[index], at: Int.random(in: 0...lines.count, using: &chance))
                default: lines.swapAt(index, Int.random(in: 0..<lines.count, using: &chance))
                }
            }
            expectAnswer(lines.joined(separator: "\n"))
        }
    }

    @Test(arguments: [
        String(repeating: "(", count: 290), String(repeating: "not ", count: 290),
        String(repeating: "-", count: 290),
        String(repeating: "1 + ", count: 20_000) + "1",
        String(repeating: "1 + ", count: 140) + "1",
        String(repeating: "meter.online and ", count: 70) + "true",
        String(repeating: "(", count: 23) + "1" + String(repeating: ")", count: 23),
        String(repeating: "(1 + ", count: 23) + "1" + String(repeating: ")", count: 23)
            + String(repeating: " + 1", count: 90),
        String(repeating: "min(", count: 22) + "1" + String(repeating: ", 1 s)", count: 22),
        String(repeating: "(", count: 22) + "$alarm in 1..2" + String(repeating: ") in 1..2", count: 22),
        String(repeating: "count(", count: 22) + "meter.online" + String(repeating: ") > 1", count: 22),
    ])
    func `nesting and length are bounded`(expression: String) {
        for key in ["witness: flat.grid.power > 1 kW", "only: $alarm"] {
            let name = key.prefix { $0 != ":" }
            expectAnswer(Sample.evening.replacing(key, with: "\(name): \"\(expression)\""))
        }
    }

    private func expectAnswer(_ text: String) {
        do {
            #expect(try !Compile.plans(text).isEmpty)
        } catch {
            #expect(!error.all.isEmpty)
            let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.count
            #expect(error.all.allSatisfy { $0.position.line >= 1 && $0.position.line <= lines + 1 })
            #expect(!error.rendered { _ in text }.isEmpty)
        }
    }
}
