import Foundation
import Reports
import Timekeeping
import UnixSignals

/// Waits for files to change, and runs what they affect: a scenario itself, or those that include a fragment or read
/// a table.
struct WatchLoop {
    /// One time around.
    struct Round: Sendable {
        var code: Reports.ExitCode
        var isInterrupted: Bool
    }

    let files: ScenarioFiles
    let paths: [String]
    /// Runs what has been compiled.
    let run: (ScenarioFiles.Compiled) async throws -> Round

    private static let interval = Duration.milliseconds(300)

    /// - Returns: the exit code of the last round, once somebody has pressed Ctrl-C.
    func callAsFunction() async throws -> Reports.ExitCode {
        var watched = WatchedFiles(try files.compile(paths).sources)
        var round = try await run(try files.compile(paths))
        while !round.isInterrupted {
            Terminal.complain("watching \(watched.count) files; Ctrl-C ends")
            guard let affected = await change(in: &watched) else { break }
            Terminal.complain("changed: \(affected.joined(separator: ", "))")
            do {
                let compiled = try files.compile(affected, isAll: false)
                watched.learn(compiled.sources)
                round = try await run(compiled)
            } catch let failure as Failure {
                Terminal.complain(failure.message)
                round.code = failure.code
            }
        }
        return round.code
    }

    /// - Returns: the scenario files that a change affects; `nil` when a signal came first.
    private func change(in watched: inout WatchedFiles) async -> [String]? {
        let before = watched
        let files = paths
        let change = await withTaskGroup(of: Change?.self) { group in
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { break }
                return nil
            }
            group.addTask {
                await Terminal.end()
                return nil
            }
            group.addTask { await Self.poll(before) { (try? ScenarioFiles.find(files)) ?? [] } }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        watched = change?.watched ?? before
        return change?.affected
    }

    private struct Change: Sendable {
        let affected: [String]
        let watched: WatchedFiles
    }

    private static func poll(_ before: WatchedFiles, found: () -> [String]) async -> Change? {
        let clock = SystemTimekeeper()
        var watched = before
        while (try? await clock.sleep(for: interval)) != nil {
            let affected = watched.affected(found: found())
            if !affected.isEmpty { return Change(affected: affected, watched: watched) }
        }
        return nil
    }
}
