import Timekeeping
import Verdicts

/// What GitHub's runners understand: annotations at the lines of scenarios, and the summary of a job.
///
/// Source: GitHub Docs, "Workflow commands for GitHub Actions".
package struct GitHubReport: Sendable {
    private let suite: SuiteResult

    package init(_ suite: SuiteResult) {
        self.suite = suite
    }

    /// A line for each expectation that did not pass, each case that broke off, and each mistake of a file.
    package var annotations: String {
        let lines = suite.mistakes.flatMap(Self.annotations) + suite.cases.flatMap(Self.annotations)
        return (lines + suite.neverRun.map(Self.annotation)).map { $0 + "\n" }.joined()
    }

    private static func annotations(_ result: CaseResult) -> [String] {
        let own = result.tail.results.filter {
            $0.verdict != .pass && !($0.verdict == .vacuous && $0.mayBeVacuous)
        }
        .map { annotation($0, in: result) }
        guard let reason = result.tail.ending.reason else { return own }
        let place = ["file=\(property(result.tail.file))", "title=\(property(result.head.name))"]
        return ["::error \(place.joined(separator: ","))::\(message(reason))"] + own
    }

    private static func annotation(_ expectation: ExpectationResult, in result: CaseResult) -> String {
        let position = expectation.position
        let title = "\(result.head.name) · \(expectation.id): \(expectation.verdict.rawValue)"
        let place = [
            "file=\(property(position.file))", "line=\(position.line)", "col=\(position.column)",
            "title=\(property(title))",
        ]
        let block = ExpectationBlock(head: result.head, file: result.tail.file, result: expectation)
        let text = block.rows.map { "\($0.key): \($0.text)" }.joined(separator: "\n")
        return
            "::\(expectation.isSoft ? "warning" : "error") \(place.joined(separator: ","))::\(message(text))"
    }

    private static func annotation(_ neverRun: NeverRun) -> String {
        let place = ["file=\(property(neverRun.file))", "title=\(property("\(neverRun.name): never run"))"]
        return "::warning \(place.joined(separator: ","))::\(message(neverRun.reason))"
    }

    /// A rendered diagnostic begins with `file:line:column: error: text`; several stand below each other.
    private static func annotations(_ mistake: String) -> [String] {
        let blocks = mistake.split(separator: "\n", omittingEmptySubsequences: false)
            .split(separator: "").map { $0.joined(separator: "\n") }
        return blocks.map { block in
            let parts = block.split(separator: ":", maxSplits: 4, omittingEmptySubsequences: false)
            guard parts.count == 5, let line = Int(parts[1]), let column = Int(parts[2]) else {
                return "::error title=mistake::\(message(block))"
            }
            let place = [
                "file=\(property(String(parts[0])))", "line=\(line)", "col=\(column)", "title=mistake",
            ]
            let text = parts[4].drop { $0 == " " }
            return "::error \(place.joined(separator: ","))::\(message(String(text)))"
        }
    }

    /// As the runner's own toolkit escapes the text of a command.
    static func message(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    static func property(_ text: String) -> String {
        message(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
