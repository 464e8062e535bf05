import Components
import Documents
import Foundation
import Harness
import Logging
import Reports
import Scenarios
import Timekeeping
import Verdicts

/// One case in its slot: what it needs from the command line, and what came of it.
struct CaseRun {
    let runner: CaseRunner
    private let plan: Plan
    private let isQuiet: Bool
    private let out: String

    /// - Throws: `Failure` when the case has no such time as `--until` names.
    init(_ plan: Plan, _ options: SuiteRunner.Options, on slot: RunSlot) throws {
        self.plan = plan
        isQuiet = options.isQuiet
        out = options.out
        var own = CaseRunner.Options(
            folder: CaseFolder.url(of: plan, in: options.out), slot: slot, version: Version.text,
            logger: Logger(label: "wattloop") { _ in SilentLog() })
        own.watchdog = options.watchdog
        own.recordsWires = options.recordsWires
        own.program = Bundle.main.executablePath
        own.whenHung = { reason in
            Terminal.complain("error: \(plan.name): \(reason)")
            Terminal.exit(Reports.ExitCode.harnessFailed.rawValue)
        }
        own.until = try options.until.map { try Self.instant($0, in: plan) }
        runner = CaseRunner(plan, own)
    }

    /// - Throws: `Failure` when the run could not take place.
    func result() async throws -> CaseResult {
        let begin = SystemTimekeeper.uptime
        let (tail, refusedConnections) = try await outcome()
        return CaseResult(
            head: runner.head, tail: tail, elapsed: SystemTimekeeper.uptime - begin,
            record: CaseFolder.record(of: plan, in: out),
            refusedConnections: refusedConnections)
    }

    /// A case that fails by itself has a result, so that those of the other cases are told too. What concerns all
    /// of them, as a folder that cannot be written, ends the suite.
    /// - Returns: the last line of the record, and how many connections of other programs were refused.
    private func outcome() async throws -> (RecordTail, refusedConnections: Int) {
        do {
            let outcome = try await runner.run(decided: tell)
            return (outcome.tail, outcome.refusedConnections)
        } catch let error as CannotStart {
            throw Failure(code: .harnessFailed, message: "error: \(error)")
        } catch let diagnostics as Diagnostics {
            throw Failure(code: .invalid, message: diagnostics.rendered { try? ScenarioFiles.read($0) })
        } catch let error as RecordFailed {
            throw Failure(code: .harnessFailed, message: "error: \(plan.name): \(error)")
        } catch {
            return (runner.failureTail(error), 0)
        }
    }

    /// A verdict as soon as it is certain, for those who watch.
    @Sendable private func tell(_ verdict: ExpectationResult) {
        guard !isQuiet, Terminal.errorIsTerminal else { return }
        Terminal.progress("\(verdict.verdict.rawValue)  \(plan.name) · \(verdict.id)\n")
    }

    private static func instant(_ text: String, in plan: Plan) throws -> UTCInstant {
        guard let instant = LocalInstant.find(text, in: plan) else {
            throw Failure(
                code: .invalid,
                message:
                    "error: --until takes a local time in the run, for example 18:43 or \"day 2 07:00\", "
                    + "found `\(text)`")
        }
        return instant
    }
}

/// Where the files of a case go: `DIR/<scenario>/<case>`, without the last part when there are no cases.
enum CaseFolder {
    static func url(of plan: Plan, in out: String) -> URL {
        let base = URL(fileURLWithPath: out).appending(path: plan.scenario)
        return plan.caseName.map { base.appending(path: $0) } ?? base
    }

    /// The path of a case's record, as the user would write it.
    static func record(of plan: Plan, in out: String) -> String {
        "\(out.hasSuffix("/") ? String(out.dropLast()) : out)/\(plan.name)/record.jsonl"
    }
}
