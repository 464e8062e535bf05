import Timekeeping
import Verdicts

/// The lines about one expectation: place, rule, what was seen, the nearest miss, and the command that
/// repeats it.
struct ExpectationBlock {
    /// Where the place of the expectation stands, counted from 0.
    static let placeColumn = 70
    /// The width of a rule's text before a time beside it.
    private static let textWidth = 32
    private static let shortestKey = 8

    let head: RecordHead
    let file: String
    let result: ExpectationResult

    /// The first line, for passed expectations the only one.
    func title(_ label: String) -> String {
        let allowed = result.verdict == .vacuous && result.mayBeVacuous ? " (may be)" : ""
        let title = "\(label)  \(head.name) · \(result.id)\(result.isSoft ? " (soft)" : allowed)"
        return "\(Self.padded(title, to: Self.placeColumn))\(result.position)"
    }

    /// What stands below the title: keys and their texts.
    var rows: [(key: String, text: String)] {
        guard let finding = result.finding else { return result.note.map { [("note", $0)] } ?? [] }
        return members + rule(finding) + seen(finding) + [("again", again)]
    }

    /// The lines below the title.
    var lines: [String] {
        let width = max(Self.shortestKey, rows.map(\.0.count).max() ?? 0) + 2
        return rows.map { "  \(Self.filled($0.0, to: width))\($0.1)" }
    }

    /// Which member of a fleet it is about.
    private var members: [(String, String)] {
        guard let members = result.members, let worst = members.worst else { return [] }
        let verb =
            switch result.verdict {
            case .fail, .pass: members.failing == 1 ? "fails" : "fail"
            case .vacuous: members.failing == 1 ? "is vacuous" : "are vacuous"
            case .inconclusive: members.failing == 1 ? "is inconclusive" : "are inconclusive"
            }
        return [("member", "\(worst); \(members.failing) of \(members.count) \(verb)")]
    }

    /// The rule as it was written, its limits beside what they limit.
    private func rule(_ finding: Finding) -> [(String, String)] {
        let limits = ["within", "count", "at", "for", "exactly", "at_least", "at_most"]
        let main = result.text.lastIndex {
            ["then", "eventually", "that", "stays", "gap", "of"].contains($0.key)
        }
        return result.text.enumerated().compactMap { index, line in
            if index == main { return (line.key, line.value + limitText) }
            if line.value.isEmpty || (main != nil && limits.contains(line.key)) { return nil }
            guard ["whenever", "each"].contains(line.key), let time = finding.whenever else {
                return (line.key, line.value)
            }
            return (line.key, Self.padded(line.value, to: Self.textWidth) + time)
        }
    }

    private var limitText: String {
        func value(_ key: String) -> String? { result.text.first { $0.key == key }?.value }
        let count = value("count").map { $0 == "1" ? ", once" : $0 == "0" ? ", never" : ", \($0) times" }
        let within = value("within").map { ", within \($0)" }
        let others = [
            ("exactly", "exactly"), ("at_least", "at least"), ("at_most", "at most"), ("at", "at"),
            ("for", "for"),
        ].map { key, words in value(key).map { ", \(words) \($0)" } }
        return ([count] + others + [within]).compactMap { $0 }.joined()
    }

    private func seen(_ finding: Finding) -> [(String, String)] {
        let key = result.verdict == .fail ? "got" : "because"
        var rows = [(key, finding.got)]
        if finding.violations > 1 || finding.worst != nil {
            let count = finding.violations == 1 ? "once" : "\(finding.violations) times"
            rows.append(("violated", count + (finding.worst.map { ", worst \($0)" } ?? "")))
        }
        if let nearest = finding.nearest { rows.append(("nearest", nearest)) }
        return rows + finding.context.map { ("context", $0) }
    }

    private var again: String {
        let decided = result.verdict == .fail ? result.decided : nil
        return RepeatCommand(head: head, file: file).text(decided: decided)
    }

    /// At least two spaces stand between a text and what follows it.
    static func padded(_ text: String, to column: Int) -> String {
        filled(text, to: max(column, text.count + 2))
    }

    private static func filled(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
