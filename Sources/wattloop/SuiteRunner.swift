import Documents
import Foundation
import Harness
import Logging
import Reports
import Scenarios
import Timekeeping
import UnixSignals
import Verdicts

/// Runs cases one after the other, prints verdicts as they come, and ends early when it is interrupted.
struct SuiteRunner {
    let out: String
    let watchdog: Duration
    /// Results only at the end.
    let isQuiet: Bool
    let until: String?

    private let console = ConsoleReport(isTerminal: Terminal.outputIsTerminal)

    init(out: String, watchdog: Duration, isQuiet: Bool, until: String?) {
        self.out = out
        self.watchdog = watchdog
        self.isQuiet = isQuiet
        self.until = until
    }

    func run(_ plans: [Plan]) async throws -> [CaseResult] {
        let interruption = Interruption()
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return try await withThrowingTaskGroup(of: [CaseResult]?.self) { group in
            group.addTask {
                for await _ in signals {
                    // Who presses Ctrl-C twice does not want to wait.
                    if interruption.isInterrupted { exit(Reports.ExitCode.harnessFailed.rawValue) }
                    interruption.interrupt()
                }
                return nil
            }
            group.addTask { try await runAll(plans, interruption) }
            defer { group.cancelAll() }
            while let results = try await group.next() {
                if let results { return results }
            }
            return []
        }
    }

    private func runAll(_ plans: [Plan], _ interruption: Interruption) async throws -> [CaseResult] {
        var results: [CaseResult] = []
        for plan in plans where !interruption.isInterrupted {
            results.append(try await run(plan, interruption))
        }
        return results
    }

    private func run(_ plan: Plan, _ interruption: Interruption) async throws -> CaseResult {
        var options = CaseRunner.Options(
            folder: folder(of: plan), version: Version.text,
            logger: Logger(label: "wattloop") { _ in SilentLog() })
        options.watchdog = watchdog
        options.program = Bundle.main.executablePath
        options.whenHung = { reason in
            Terminal.complain("error: \(plan.name): \(reason)")
            exit(Reports.ExitCode.harnessFailed.rawValue)
        }
        options.until = try until.map { try instant($0, in: plan) }
        let runner = CaseRunner(plan, options)
        interruption.watch(runner)
        let head = plan.recordHead(version: Version.text)
        let clock = SystemTimekeeper()
        let begin = clock.now
        let outcome = try await withProgress(of: runner) {
            do {
                return try await runner.run { verdict in
                    if !isQuiet { print(verdict, head, plan.file) }
                }
            } catch let error as CannotStart {
                throw Failure(code: .harnessFailed, message: "error: \(error)")
            } catch let diagnostics as Diagnostics {
                throw Failure(code: .invalid, message: diagnostics.rendered { try? ScenarioFiles.read($0) })
            } catch {
                throw Failure(code: .harnessFailed, message: "error: \(plan.name): \(error)")
            }
        }
        let tail = RecordTail(
            file: plan.file, at: outcome.endedAt, ending: outcome.ending, results: outcome.results,
            note: outcome.note)
        let result = CaseResult(head: head, tail: tail, elapsed: clock.now - begin)
        if !isQuiet { Terminal.write(console.report(result)) }
        return result
    }

    /// A verdict as soon as it is certain, for those who watch.
    private func print(_ verdict: ExpectationResult, _ head: RecordHead, _ file: String) {
        guard Terminal.errorIsTerminal else { return }
        Terminal.progress("\(verdict.verdict.rawValue)  \(head.name) · \(verdict.id)\n")
    }

    private func folder(of plan: Plan) -> URL {
        let base = URL(fileURLWithPath: out).appending(path: plan.scenario)
        return plan.caseName.map { base.appending(path: $0) } ?? base
    }

    private func instant(_ text: String, in plan: Plan) throws -> UTCInstant {
        guard let instant = LocalInstant.find(text, in: plan) else {
            throw Failure(
                code: .invalid,
                message:
                    "error: --until takes a local time in the run, for example 18:43 or \"day 2 07:00\", "
                    + "found `\(text)`")
        }
        return instant
    }

    /// A line with virtual time and speed on a terminal while `work` runs.
    private func withProgress(
        of runner: CaseRunner, _ work: @escaping @Sendable () async throws -> CaseOutcome
    ) async throws -> CaseOutcome {
        guard Terminal.errorIsTerminal, !isQuiet else { return try await work() }
        return try await withThrowingTaskGroup(of: CaseOutcome?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                await ProgressLine(runner: runner).run()
                return nil
            }
            defer {
                group.cancelAll()
                Terminal.progress("")
            }
            while let outcome = try await group.next() {
                if let outcome { return outcome }
            }
            throw CancellationError()
        }
    }
}
