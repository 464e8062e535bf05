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
        commandName: "run", abstract: "Runs scenarios in virtual time and judges them.",
        discussion: """
            Example: wattloop run scenarios/theft.yaml --case bypassed --seed 77

            Exit codes: 0 all passed, 1 an expectation failed or was vacuous, 2 a mistake in a scenario or the command
            line, 3 a component crashed, 4 the harness failed, 6 inconclusive.
            """)

    @Argument(help: "Scenario files, or folders of them.")
    var paths: [String]

    @Option(name: .customLong("case"), help: "Only the case of this name.")
    var caseName: String?

    @Option(help: "Only scenarios with this tag.")
    var tag: String?

    @Option(help: "A seed in place of the scenario's own.")
    var seed: UInt64?

    @Option(help: "The folder for records.")
    var out = "wattloop-out"

    @OptionGroup var reports: ReportOptions

    @Option(help: "Stops each run at this local time, for example 18:43 or \"day 2 07:00\".")
    var until: String?

    @Option(help: "Seconds of real time without progress after which a run is given up.")
    var watchdog = 60

    @Option(help: "What results look like: text or json.")
    var format = Format.text

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    func run() async throws {
        let compiled = try ScenarioFiles(purpose: .judge, seed: seed).compile(paths)
        for mistake in compiled.mistakes { Terminal.complain(mistake) }
        let plans = try selected(compiled.plans, hasMistakes: !compiled.mistakes.isEmpty)
        let suite = SuiteRunner(
            out: out, watchdog: .seconds(watchdog), isQuiet: format == .json, until: until)
        let results = try await suite.run(plans)
        let neverRun = plans.filter { plan in !results.contains { $0.head.name == plan.name } }
            .map { NeverRun($0, reason: "the run was interrupted") }
        NeverRunFile.write(neverRun, in: out)
        let whole = SuiteResult(results, neverRun: neverRun, mistakes: compiled.mistakes)
        let code = Reports.ExitCode.of(results, hasInvalid: !compiled.mistakes.isEmpty)
        try report(whole, code)
        if code != .passed { Foundation.exit(code.rawValue) }
    }

    private func selected(_ plans: [Plan], hasMistakes: Bool) throws -> [Plan] {
        let wanted = plans.filter { plan in
            (caseName == nil || plan.caseName == caseName || plan.name == caseName)
                && (tag.map { plan.tags.contains($0) } ?? true)
        }
        guard wanted.isEmpty, !hasMistakes else { return wanted }
        let known = plans.map(\.name).joined(separator: ", ")
        throw Failure(
            code: .invalid, message: "error: no case is selected; there are \(known.isEmpty ? "none" : known)"
        )
    }

    private func report(_ suite: SuiteResult, _ code: Reports.ExitCode) throws {
        try reports.write(suite)
        switch format {
        case .json: Terminal.say(JSONReport(suite.cases, exitCode: code, neverRun: suite.neverRun).text)
        case .text:
            let console = ConsoleReport(isTerminal: Terminal.outputIsTerminal)
            Terminal.write(
                console.summary(
                    suite.cases, neverRun: suite.neverRun.count, invalidFiles: suite.mistakes.count))
            if !suite.cases.isEmpty { Terminal.say("records in \(out)/") }
            if let html = reports.html { Terminal.say("report in \(html)") }
        }
    }
}
