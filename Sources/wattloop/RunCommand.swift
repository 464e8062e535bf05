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

    @Option(name: .customLong("case"), help: "Only the case of this name.")
    var caseName: String?

    @Option(help: "Only scenarios with this tag.")
    var tag: String?

    @Option(help: "A seed in place of the scenario's own.")
    var seed: UInt64?

    @Option(help: "The folder for records.")
    var out = "wattloop-out"

    @Option(help: "Writes a JUnit report to this file.")
    var junit: String?

    @Option(help: "Stops each run at this local time, for example 18:43 or \"day 2 07:00\".")
    var until: String?

    @Option(help: "Seconds of real time without progress after which a run is given up.")
    var watchdog = 60

    @Option(help: "How time passes: virtual or paced; without it, as the first of the scenario's modes says.")
    var mode: RunMode.Kind?

    @Option(help: "What results look like: text or json.")
    var format = Format.text

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    func run() async throws {
        let compiled = try ScenarioFiles(purpose: .judge, seed: seed).compile(paths)
        for mistake in compiled.mistakes { Terminal.complain(mistake) }
        let plans = try selected(inMode(compiled.plans), hasMistakes: !compiled.mistakes.isEmpty)
        let suite = SuiteRunner(
            out: out, watchdog: .seconds(watchdog), isQuiet: format == .json, until: until)
        let results = try await suite.run(plans)
        let code = Reports.ExitCode.of(results, hasInvalid: !compiled.mistakes.isEmpty)
        try report(results, code, invalidFiles: compiled.mistakes.count)
        if code != .passed { Foundation.exit(code.rawValue) }
    }

    /// Cases that can run in the mode that was asked for.
    private func inMode(_ plans: [Plan]) -> [Plan] {
        guard let mode else { return plans }
        return plans.compactMap { $0.running(in: mode) }
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

    private func report(_ results: [CaseResult], _ code: Reports.ExitCode, invalidFiles: Int) throws {
        if let junit { try write(JUnitReport(results).text, to: junit) }
        switch format {
        case .json: Terminal.say(JSONReport(results, exitCode: code).text)
        case .text:
            let console = ConsoleReport(isTerminal: Terminal.outputIsTerminal)
            Terminal.write(console.summary(results, invalidFiles: invalidFiles))
            if !results.isEmpty { Terminal.say("records in \(out)/") }
        }
    }

    private func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        } catch {
            throw Failure(
                code: .harnessFailed, message: "error: cannot write \(path): \(SystemReason.text(of: error))")
        }
    }
}

extension RunMode.Kind: ExpressibleByArgument {}
