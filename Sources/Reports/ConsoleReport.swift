import Quantities
import Timekeeping
import Verdicts

/// What a person reads on a terminal.
package struct ConsoleReport: Sendable {
    private let isTerminal: Bool

    /// - Parameter isTerminal: colours are for terminals only.
    package init(isTerminal: Bool) {
        self.isTerminal = isTerminal
    }

    /// One expectation as soon as it is decided: a line for a pass, a block for all else.
    package func expectation(_ result: ExpectationResult, in head: RecordHead, file: String) -> String {
        let block = ExpectationBlock(head: head, file: file, result: result)
        let label = Self.label(result.verdict)
        let title = coloured(
            block.title(label), label: label, as: result.weight == .pass ? .pass : result.verdict)
        return ([title] + block.lines).map { $0 + "\n" }.joined()
    }

    /// One case at its end: its name, what it judged and how long it lasted by its own clock.
    package func conclusion(_ result: CaseResult) -> String {
        let label = Self.label(result.verdict)
        let title = ExpectationBlock.padded("\(label)  \(result.head.name)", to: ExpectationBlock.placeColumn)
        let line = coloured(title, label: label, as: result.verdict == .passed ? .pass : .fail)
        return "\(line)\(Self.facts(result).joined(separator: ", "))\n" + Self.more(result)
    }

    /// A line of another command about a case, its facts where the others have theirs.
    package static func line(_ label: String, _ name: String, _ facts: String) -> String {
        ExpectationBlock.padded("\(label)  \(name)", to: ExpectationBlock.placeColumn) + facts + "\n"
    }

    /// All that is to be said about a case: what did not pass or has a note, then its line.
    package func report(_ result: CaseResult) -> String {
        let blocks = result.tail.results.filter { $0.verdict != .pass || $0.note != nil }.map {
            expectation($0, in: result.head, file: result.tail.file) + "\n"
        }
        return blocks.joined() + conclusion(result)
    }

    /// `4 cases: 1 passed, 1 failed, 1 inconclusive, 1 not run`.
    /// - Parameter notRun: how many cases never began.
    package func summary(_ results: [CaseResult], notRun: Int = 0, invalidFiles: Int = 0) -> String {
        var counts = CaseVerdict.allCases.compactMap { verdict -> String? in
            let count = results.count { $0.verdict == verdict }
            return count == 0 ? nil : "\(count) \(verdict.rawValue)"
        }
        if notRun > 0 { counts.append("\(notRun) not run") }
        if invalidFiles > 0 { counts.append(Self.plural(invalidFiles, "file") + " invalid") }
        let parts = counts.isEmpty ? "nothing to run" : counts.joined(separator: ", ")
        return "\(Self.plural(results.count + notRun, "case")): \(parts)\n"
    }

    private static func facts(_ result: CaseResult) -> [String] {
        let length = "\(DurationText.text(wholeMilliseconds(result.length))) of \(timeName(result.head.mode))"
        let reason: String? =
            switch result.tail.ending {
            case .completed: nil
            case .cut: "cut short"
            case .interrupted: "interrupted"
            case .componentFailed(let reason), .harnessFailed(let reason):
                reason.split(separator: "\n").first.map(String.init)
            }
        return [reason, plural(result.tail.results.count, "expectation"), length].compactMap { $0 }
    }

    /// `virtual time`, `site time at 60x`.
    private static func timeName(_ mode: String) -> String {
        guard let factor = mode.split(separator: " ").last, mode.hasPrefix("paced") else {
            return "virtual time"
        }
        return "site time at \(factor)"
    }

    /// What a line has no room for: the rest of a reason, a note, and how many others have tried to take part.
    private static func more(_ result: CaseResult) -> String {
        let rest = (result.tail.ending.reason ?? "").split(separator: "\n").dropFirst().map(String.init)
        let note = result.tail.note.map { ["note     \($0)"] } ?? []
        let refused = result.refusedConnections
        let others =
            refused == 0 ? [] : ["note     \(plural(refused, "connection")) of other programs refused"]
        return (rest + note + others).map { "  \($0)\n" }.joined()
    }

    private static func wholeMilliseconds(_ span: Duration) -> Duration {
        .milliseconds(span.nanoseconds / 1_000_000)
    }

    private static func plural(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    private static func label(_ verdict: Verdict) -> String {
        switch verdict {
        case .pass: "PASS"
        case .fail: "FAIL"
        case .vacuous: "VACUOUS"
        case .inconclusive: "INCONCLUSIVE"
        }
    }

    private static func label(_ verdict: CaseVerdict) -> String {
        switch verdict {
        case .passed: "PASS"
        case .failed: "FAIL"
        case .inconclusive: "INCONCLUSIVE"
        case .componentFailed, .harnessFailed: "ERROR"
        }
    }

    /// Colours the label at the beginning: green, red, or yellow for what could not be judged.
    private func coloured(_ line: String, label: String, as verdict: Verdict) -> String {
        guard isTerminal else { return line }
        let colour =
            switch verdict {
            case .pass: "32"
            case .fail: "31"
            case .vacuous, .inconclusive: "33"
            }
        return "\u{1B}[\(colour)m\(label)\u{1B}[0m\(line.dropFirst(label.count))"
    }
}
