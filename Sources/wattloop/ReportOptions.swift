import ArgumentParser
import Foundation
import Reports
import Wires

/// The report files that a user can ask for.
struct ReportOptions: ParsableArguments {
    @Option(help: "Writes a page with the timelines of all cases to this file.")
    var html: String?

    @Option(help: "Writes a JUnit report to this file.")
    var junit: String?

    @Option(help: "Writes a report in the Common Test Report Format to this file.")
    var ctrf: String?

    /// Finds out before a run whether its reports can be written, and changes nothing.
    /// - Parameter out: the folder of the records, which the run makes when it is not there.
    /// - Throws: `Failure` when a file cannot be written.
    func check(besides out: String? = nil) throws {
        for path in [html, junit, ctrf].compactMap({ $0 }) where !Self.isInMissingFolder(path, out) {
            if let code = Self.refusal(of: path) { throw Self.failure(path, SystemReason.text(of: code)) }
        }
    }

    /// Whether a file is in the folder of the records, and that is still to be made.
    private static func isInMissingFolder(_ path: String, _ out: String?) -> Bool {
        guard let out, access(out, F_OK) != 0 else { return false }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().standardizedFileURL.path
        return folder == URL(fileURLWithPath: out).standardizedFileURL.path
    }

    /// The system's reason why a file cannot be written; `nil` when it can.
    private static func refusal(of path: String) -> Int32? {
        guard access(path, F_OK) == 0 else {
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path + "/"
            return access(folder, W_OK | X_OK) == 0 ? nil : errno
        }
        let descriptor = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
        // A pipe that nobody reads yet.
        guard descriptor >= 0 else { return errno == ENXIO ? nil : errno }
        close(descriptor)
        return nil
    }

    /// - Throws: `Failure` when a file cannot be written.
    func write(_ suite: SuiteResult) throws {
        if let junit { try Self.write(JUnitReport(suite.cases, neverRun: suite.neverRun).text, to: junit) }
        if let ctrf { try Self.write(CTRFReport(suite, version: Version.text).text, to: ctrf) }
        if let html { try Self.write(Self.page(suite), to: html) }
    }

    private static func page(_ suite: SuiteResult) -> String {
        var page = HTMLReport(title: "wattloop")
        for result in suite.cases {
            page.add(result, trace: trace(of: result))
        }
        suite.neverRun.forEach { page.add($0) }
        suite.mistakes.forEach { page.add(mistake: $0) }
        return page.text
    }

    /// What its record tells; a case without it has no timeline on the page, and the console says why.
    private static func trace(of result: CaseResult) -> TraceBuilder? {
        guard let path = result.record else { return nil }
        do {
            return try RecordFile(path: path).trace(of: result)
        } catch {
            Terminal.complain(
                "warning: the page has no timeline of \(result.head.name), since \(path) cannot be read: "
                    + SystemReason.text(of: error))
            return nil
        }
    }

    private static func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        } catch {
            throw failure(path, SystemReason.text(of: error))
        }
    }

    private static func failure(_ path: String, _ reason: String) -> Failure {
        Failure(code: .harnessFailed, message: "error: cannot write \(path): \(reason)")
    }
}
