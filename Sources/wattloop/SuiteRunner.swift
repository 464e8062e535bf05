import Documents
import Foundation
import Harness
import Logging
import Reports
import Scenarios
import Synchronization
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
            file: plan.file, at: outcome.endedAt, ending: outcome.ending, results: outcome.results)
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

/// One line on a terminal that tells how far a run has come.
private struct ProgressLine: Sendable {
    let runner: CaseRunner

    func run() async {
        let clock = SystemTimekeeper()
        let begin = clock.now
        while (try? await clock.sleep(for: .milliseconds(200))) != nil {
            let virtual = runner.now - runner.plan.start
            let real = max(0.001, (clock.now - begin).inSeconds)
            let local = runner.plan.zone.civilTime(at: runner.now)
            let speed = Int((virtual.inSeconds / real).rounded())
            Terminal.progress(
                "\(runner.plan.name)  \(ISO8601Text.day(local)) \(ISO8601Text.clock(local))  \(speed)x")
        }
    }
}

/// What Ctrl-C does: ends the case that runs, and no other begins.
private final class Interruption: Sendable {
    private let state = Mutex<(isInterrupted: Bool, runner: CaseRunner?)>((false, nil))

    var isInterrupted: Bool { state.withLock { $0.isInterrupted } }

    func watch(_ runner: CaseRunner) {
        state.withLock { $0.runner = runner }
    }

    func interrupt() {
        let runner = state.withLock { state in
            state.isInterrupted = true
            return state.runner
        }
        runner?.interrupt()
    }
}

/// Components under test say nothing in a run: the record tells what they did.
struct SilentLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.critical

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {}
}

/// A local time of a run.
enum LocalInstant {
    /// The first such time at or after the start; `nil` when the text is no time, or it is not in the run.
    static func find(_ text: String, in plan: Plan) -> UTCInstant? {
        guard let civil = try? CivilText.parse(text) else { return nil }
        let first = plan.zone.civilTime(at: plan.start).dayNumber
        let days: [Int] =
            switch civil.day {
            case .number(let number): [first + number - 1]
            case .date(let year, let month, let day):
                [CivilTime.daysFromCivil(year: year, month: month, day: day)]
            case nil: Array(first...(first + Int((plan.end - plan.start).inSeconds / 86_400) + 1))
            }
        let clock = Int64((civil.hour * 60 + civil.minute) * 60 + civil.second) * 1_000_000_000
        return
            days
            .flatMap {
                plan.zone.instants(of: CivilTime(nanoseconds: Int64($0) * 86_400_000_000_000 + clock))
            }
            .first { $0 >= plan.start && $0 <= plan.end }
    }
}
