import ArgumentParser
import Documents
import Foundation
import Harness
import Logging
import Reports
import Scenarios
import Timekeeping
import UnixSignals
import Verdicts

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs scenarios and judges them.",
        discussion: """
            Example: wattloop run scenarios/theft.yaml --case bypassed --seed 77

            --mode takes the scenarios that have that mode and leaves the others out.

            Exit codes: 0 all passed, 1 an expectation failed or was vacuous, 2 a mistake in a scenario or the command
            line, 3 a component crashed, 4 the harness failed, 6 inconclusive.
            """)

    @Argument(help: "Scenario files, or folders of them.")
    var paths: [String]

    @OptionGroup var selection: Selection

    @OptionGroup var parameters: ParameterFlags

    @Option(help: "A seed in place of the scenario's own.")
    var seed: UInt64?

    @Option(help: "The folder for records.")
    var out = "wattloop-out"

    @Flag(
        help: """
            Records the bytes that cross the wires, too, outside the hash; what was encrypted stands there in the clear, with \
            its passwords.
            """)
    var wire = false

    @OptionGroup var reports: ReportOptions

    @Option(help: "Stops each run at this local time, for example 18:43 or \"day 2 07:00\".")
    var until: String?

    @Option(help: "How many cases run at a time; as many as there are cores without it.")
    var jobs: Int?

    @Flag(help: "Begins no other case once one has failed.")
    var failFast = false

    @Flag(help: "Waits for changed files, and runs the cases that they affect, until interrupted.")
    var watch = false

    @Option(help: "Begins the cases in an order drawn from this number.")
    var shuffle: UInt64?

    @Option(help: "Seconds of real time without progress after which a run is given up.")
    var watchdog = 60

    @Option(help: "How time passes: virtual or paced; without it, as the first of the scenario's modes says.")
    var mode: RunMode.Kind?

    @Option(help: "What results look like: text, json, or github for text with annotations.")
    var format = Format.text

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, github }

    func validate() throws {
        if let jobs, !(1...RunSlot.most).contains(jobs) {
            throw ValidationError("--jobs takes a number from 1 to \(RunSlot.most), found \(jobs)")
        }
    }

    func run() async throws {
        if format != .json { Terminal.watchReader() }
        let files = ScenarioFiles(purpose: .judge, seed: seed, parameters: parameters.given)
        let code: Reports.ExitCode
        if watch {
            code = try await WatchLoop(files: files, paths: paths, run: round)()
        } else {
            code = try await round(try files.compile(paths)).code
        }
        if code != .passed { Terminal.exit(code.rawValue) }
    }

    /// Cases that can run in the mode that was asked for.
    /// - Throws: `Failure` when there is none.
    private func inMode(_ plans: [Plan]) throws -> [Plan] {
        guard let mode, !plans.isEmpty else { return plans }
        let able = plans.compactMap { $0.running(in: mode) }
        guard able.isEmpty else { return able }
        let modes = mode == .paced ? "[virtual, paced 60x]" : "[virtual]"
        throw Failure(
            code: .invalid,
            message:
                "error: no scenario can run in \(mode.rawValue) mode; write modes: \(modes) under its `time`")
    }

    /// Runs what is selected, once.
    private func round(_ compiled: ScenarioFiles.Compiled) async throws -> WatchLoop.Round {
        for mistake in compiled.mistakes { Terminal.complain(mistake) }
        for path in compiled.unjudged { Terminal.complain("skipped \(path), which has no `expect`") }
        let plans = try selection.of(try inMode(compiled.plans), hasMistakes: !compiled.mistakes.isEmpty)
        try reports.check(besides: out)
        let clock = SystemTimekeeper()
        let begin = clock.now
        let outcome = try await SuiteRunner(options).run(plans)
        var suite = suite(outcome, mistakes: compiled.mistakes)
        suite.span = begin...max(begin, clock.now)
        let code = Reports.ExitCode.of(
            suite.cases, notRun: suite.neverRun.count, hasInvalid: !compiled.mistakes.isEmpty)
        try report(suite, code)
        return WatchLoop.Round(code: code, isInterrupted: outcome.isInterrupted)
    }

    private func suite(_ outcome: SuiteRunner.Outcome, mistakes: [String]) -> SuiteResult {
        let reason =
            outcome.isInterrupted ? "the run was interrupted" : "a case before it failed (--fail-fast)"
        return SuiteResult(
            outcome.results, neverRun: outcome.notRun.map { NeverRun($0, reason: reason) }, mistakes: mistakes
        )
    }

    private var options: SuiteRunner.Options {
        SuiteRunner.Options(
            out: out, watchdog: .seconds(watchdog), isQuiet: format == .json, until: until,
            jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount, failsFast: failFast, shuffle: shuffle,
            recordsWires: wire)
    }

    private func report(_ suite: SuiteResult, _ code: Reports.ExitCode) throws {
        NeverRunFile.write(suite.neverRun, in: out)
        try reports.write(suite)
        try GitHubRunner.summarize(suite)
        switch format {
        case .json: Terminal.say(JSONReport(suite.cases, exitCode: code, neverRun: suite.neverRun).text)
        case .text, .github:
            if format == .github || GitHubRunner.isHere {
                Terminal.write(GitHubReport(suite).annotations)
            }
            let console = ConsoleReport(isTerminal: Terminal.outputIsTerminal)
            Terminal.write(
                console.summary(suite.cases, notRun: suite.neverRun.count, invalidFiles: suite.mistakes.count)
            )
            if !suite.cases.isEmpty { Terminal.say("records in \(out)/") }
            if let html = reports.html { Terminal.say("report in \(html)") }
        }
    }
}

extension RunMode.Kind: ExpressibleByArgument {}
