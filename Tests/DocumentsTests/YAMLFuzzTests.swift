import Documents
import Seeded
import Testing
import TimeLimits

@Suite(.ends())
struct YAMLFuzzTests {
    static let seed = """
        wattloop: 1
        name: "evening: theft"
        tags: [alerting, 'pr']
        site:
          flat:
            place: {lat: 24.86 deg, lon: 67.01 deg}
        timeline:
          - {id: cooking, at: "18:30", with: {site: flat}, for: 30 min}
          - id: tamper
            body: |
              {"a": 1}
        """
    static let pieces: [Unicode.Scalar] = Array(
        ("{}[]:,-?&*!|>'\"%@`# \n\t\r<=~abc019.\\\u{0}\u{7F}é"
            + "\u{85}\u{2028}\u{FEFF}👩\u{200D}").unicodeScalars)

    /// The text with a few places changed, removed, repeated or filled with signs of YAML.
    private func mutated(_ text: String, _ numbers: inout SeededNumbers) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<Int.random(in: 1...6, using: &numbers) {
            let index = Int.random(in: 0..<max(1, scalars.count), using: &numbers)
            let piece = Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &numbers)]
            switch Int.random(in: 0..<4, using: &numbers) {
            case 0: scalars.insert(piece, at: min(index, scalars.count))
            case 1 where !scalars.isEmpty: scalars.remove(at: index)
            case 2 where !scalars.isEmpty: scalars[index] = piece
            default: scalars.append(contentsOf: scalars.dropFirst(index).prefix(20))
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private func random(_ numbers: inout SeededNumbers) -> String {
        let count = Int.random(in: 0..<60, using: &numbers)
        let scalars = (0..<count).map { _ in
            Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &numbers)]
        }
        return String(String.UnicodeScalarView(scalars))
    }

    /// Every place must lie in the text, so that it can be shown.
    private func check(_ text: String) {
        let lineCount = text.split(omittingEmptySubsequences: false) { $0.isNewline }.count
        do {
            let root = try YAMLDocument.parse(text, file: file)
            #expect((1...lineCount).contains(root.position.line))
        } catch {
            #expect(!error.all.isEmpty)
            for mistake in error.all {
                #expect((1...lineCount).contains(mistake.position.line), "\(text.debugDescription)")
                #expect(mistake.position.column >= 1 && mistake.position.length >= 1)
                #expect(
                    !mistake.message.contains("this is not valid YAML"),
                    "\(mistake.message) \(text.debugDescription)")
            }
            #expect(!error.rendered { _ in text }.isEmpty)
        }
    }

    @Test func `changed documents are read or refused`() {
        var numbers = SeededNumbers(seed: 77)
        for _ in 0..<4000 { check(mutated(Self.seed, &numbers)) }
    }

    @Test func `random texts are read or refused`() {
        var numbers = SeededNumbers(seed: 78)
        for _ in 0..<4000 { check(random(&numbers)) }
    }

    @Test func `whatever is read can be checked against a table`() {
        var numbers = SeededNumbers(seed: 79)
        for _ in 0..<2000 {
            guard
                let root = try? YAMLDocument.parse(
                    mutated("{to: x, every: 5 s, tags: [a], key: {env: A}}", &numbers), file: file)
            else { continue }
            var diagnostics: [Diagnostic] = []
            let settings = SettingsReaderTests.push.read(root, into: &diagnostics)
            #expect((settings == nil) == !diagnostics.isEmpty)
        }
    }
}
