import Verdicts

/// How a page says what became of something: a word, a symbol, and a key for its colours.
struct VerdictWords: Sendable, Equatable {
    var key: String
    var symbol: String
    var text: String

    static let passed = VerdictWords(key: "pass", symbol: "✓", text: "passed")
    static let failed = VerdictWords(key: "fail", symbol: "✕", text: "failed")
    static let vacuous = VerdictWords(key: "vacuous", symbol: "∅", text: "vacuous")
    static let inconclusive = VerdictWords(key: "inconclusive", symbol: "?", text: "inconclusive")
    static let broken = VerdictWords(key: "error", symbol: "!", text: "error")
    static let neverRun = VerdictWords(key: "never", symbol: "–", text: "never run")
    static let invalid = VerdictWords(key: "invalid", symbol: "!", text: "invalid")

    static let all = [failed, vacuous, broken, inconclusive, invalid, neverRun, passed]

    /// A case fails of what is only vacuous, too; the page tells the two apart.
    static func of(_ result: CaseResult) -> VerdictWords {
        switch result.verdict {
        case .passed: passed
        case .failed: result.tail.results.contains { $0.weight == .fail } ? failed : vacuous
        case .inconclusive: inconclusive
        case .componentFailed, .harnessFailed: broken
        }
    }

    static func of(_ result: ExpectationResult) -> VerdictWords {
        switch result.verdict {
        case .pass: passed
        case .fail: failed
        case .vacuous: vacuous
        case .inconclusive: inconclusive
        }
    }
}
