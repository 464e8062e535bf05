import ArgumentParser
import Foundation
import Reports
import Timekeeping
import Wires

/// Makes reports again from the records of earlier runs.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Makes reports from the records of earlier runs.",
        discussion: """
            Example: wattloop report wattloop-out --html report.html

            Exit codes: 0 when every record could be read, 4 when one could not.
            """)

    @Argument(help: "The folder that `run --out` has filled.")
    var folder = "wattloop-out"

    @OptionGroup var reports: ReportOptions

    func run() throws {
        try reports.check()
        var suite = SuiteResult([], neverRun: NeverRunFile.read(in: folder))
        for path in try records() {
            do {
                suite.cases.append(try RecordFile(path: path).result())
            } catch {
                suite.mistakes.append("\(path): \(SystemReason.text(of: error))")
            }
        }
        suite.span = span(of: suite.cases.compactMap(\.record))
        try reports.write(suite)
        let console = ConsoleReport(isTerminal: Terminal.outputIsTerminal)
        for result in suite.cases { Terminal.write(console.report(result)) }
        Terminal.write(console.summary(suite.cases, notRun: suite.neverRun.count))
        for mistake in suite.mistakes { Terminal.complain("error: \(mistake)") }
        if !suite.mistakes.isEmpty { Terminal.exit(Reports.ExitCode.harnessFailed.rawValue) }
    }

    /// When the records were written to the end.
    private func span(of paths: [String]) -> ClosedRange<UTCInstant>? {
        let dates = paths.compactMap { path in
            try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
        }
        guard let first = dates.min(), let last = dates.max() else { return nil }
        return UTCInstant(
            seconds: Int64(first.timeIntervalSince1970))...UTCInstant(
                seconds: Int64(last.timeIntervalSince1970))
    }

    /// Records under the folder, in order of their paths.
    private func records() throws -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        let found = names.filter { $0 == "record.jsonl" || $0.hasSuffix("/record.jsonl") }.sorted()
        guard !found.isEmpty else {
            throw Failure(
                code: .invalid,
                message:
                    "error: no record.jsonl under \(folder); name the folder that `wattloop run --out` has filled"
            )
        }
        return found.map { "\(folder.hasSuffix("/") ? String(folder.dropLast()) : folder)/\($0)" }
    }
}
