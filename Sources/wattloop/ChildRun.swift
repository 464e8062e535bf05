import Foundation
import Reports

/// `wattloop run` as a process of its own, by the binary that is running.
struct ChildRun {
    let arguments: [String]
    let environment: [String: String]

    /// - Returns: the exit code.
    /// - Throws: `Failure` when the process cannot begin, or did not get as far as verdicts.
    func finish() async throws -> Reports.ExitCode {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["run"] + arguments
        process.environment = environment
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        let complaints = FileManager.default.temporaryDirectory
            .appending(path: "wattloop-\(ProcessInfo.processInfo.globallyUniqueString).txt")
        _ = FileManager.default.createFile(atPath: complaints.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: complaints) }
        process.standardError = try FileHandle(forWritingTo: complaints)
        try await run(process)
        guard process.terminationReason == .exit,
            let code = Reports.ExitCode(rawValue: process.terminationStatus), code.hasVerdicts
        else {
            let reason = (try? String(contentsOf: complaints, encoding: .utf8)) ?? ""
            throw Failure(
                code: .harnessFailed,
                message: reason.isEmpty ? "error: a run ended without a word" : reason.trimmedEnd)
        }
        return code
    }

    private func run(_ process: Process) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
                process.terminationHandler = { _ in ended.resume() }
                do {
                    try process.run()
                } catch {
                    process.terminationHandler = nil
                    ended.resume(throwing: error)
                }
            }
        } onCancel: {
            process.interrupt()
        }
    }
}

extension Reports.ExitCode {
    /// The run took place, whatever it found.
    fileprivate var hasVerdicts: Bool {
        switch self {
        case .passed, .failed, .inconclusive, .componentFailed: true
        case .invalid, .harnessFailed, .notDeterministic: false
        }
    }
}

extension String {
    fileprivate var trimmedEnd: String {
        String(reversed().drop(while: \.isNewline).reversed())
    }
}
