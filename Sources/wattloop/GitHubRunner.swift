import Foundation
import Reports

/// The runner of GitHub Actions, when it is one that started us.
enum GitHubRunner {
    private static var environment: [String: String] { ProcessInfo.processInfo.environment }

    static var isHere: Bool { environment["GITHUB_ACTIONS"] == "true" }

    /// Adds to the summary of the job, whose file the runner names.
    /// - Throws: `Failure` when the file cannot be written.
    static func summarize(_ suite: SuiteResult) throws {
        guard let path = environment["GITHUB_STEP_SUMMARY"], !path.isEmpty else { return }
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
        guard let file = FileHandle(forWritingAtPath: path) else {
            throw Failure(
                code: .harnessFailed,
                message:
                    "error: cannot write \(path), which GITHUB_STEP_SUMMARY names; unset it to go without")
        }
        defer { try? file.close() }
        try file.seekToEnd()
        try file.write(contentsOf: Data(GitHubReport.summary(of: suite).utf8))
    }
}
