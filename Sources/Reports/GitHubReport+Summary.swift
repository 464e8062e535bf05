import Quantities
import Timekeeping
import Verdicts

extension GitHubReport {
    /// Markdown for the page of a job: counts, a table of what did not pass, and the blocks of the console.
    package static func summary(of suite: SuiteResult) -> String {
        let console = ConsoleReport(isTerminal: false)
        let counts = console.summary(
            suite.cases, notRun: suite.neverRun.count, invalidFiles: suite.mistakes.count)
        let rows =
            suite.cases.filter { $0.verdict != .passed }.map(row)
            + suite.neverRun.map { "| – never run | \(cell($0.name)) | \(cell($0.reason)) |\n" }
        let table = rows.isEmpty ? "" : "\n| | case | |\n| --- | --- | --- |\n\(rows.joined())"
        return "### wattloop\n\n\(counts)\(table)\(mistakes(suite.mistakes))\(blocks(suite.cases, console))"
    }

    private static func row(_ result: CaseResult) -> String {
        let label = VerdictWords.of(result)
        let reasons = result.tail.results.filter { $0.weight != .pass }
            .map { "**\(cell($0.id))** \(cell($0.finding?.got ?? $0.verdict.rawValue))" }
        let all = [result.tail.ending.reason.map(cell)].compactMap { $0 } + reasons
        return
            "| \(label.symbol) \(label.text) | \(cell(result.head.name)) | \(all.joined(separator: "<br>")) |\n"
    }

    private static func mistakes(_ mistakes: [String]) -> String {
        mistakes.isEmpty ? "" : "\n\(fenced(mistakes.joined(separator: "\n")))"
    }

    private static func blocks(_ cases: [CaseResult], _ console: ConsoleReport) -> String {
        cases.filter { $0.verdict != .passed }.map { result in
            let name = HTMLText.escaped(result.head.name)
            return "\n<details><summary>\(name)</summary>\n\n\(fenced(console.report(result)))\n</details>\n"
        }.joined()
    }

    /// A fence is longer than any run of backquotes inside it.
    private static func fenced(_ text: String) -> String {
        var fence = "```"
        while text.contains(fence) { fence += "`" }
        return "\(fence)text\n\(text.hasSuffix("\n") ? text : text + "\n")\(fence)\n"
    }

    /// Text inside a cell of a table.
    private static func cell(_ text: String) -> String {
        HTMLText.escaped(text).replacing("\n", with: " ").replacing("|", with: "\\|")
            .replacing("*", with: "\\*").replacing("`", with: "\\`").replacing("_", with: "\\_")
    }
}
