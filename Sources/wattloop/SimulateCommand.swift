import ArgumentParser
import Documents
import Foundation
import Harness
import Scenarios
import UnixSignals

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Runs the devices of a file on the real clock, until interrupted.",
        discussion: """
            Example: wattloop simulate scenarios/theft.yaml --case honest

            The first moment of the scenario is now; its timeline and its components run along, nothing is judged.
            """)

    @Argument(help: "A scenario file.")
    var file: String

    @Option(name: .customLong("case"), help: "The case whose parameters hold; the first without it.")
    var caseName: String?

    @Option(help: "A seed in place of the scenario's own.")
    var seed: UInt64?

    @Option(help: "The folder of the links to serial lines; a new one without it.")
    var out: String?

    @Flag(help: "Tell the addresses, and nothing of what happens.")
    var quiet = false

    func run() async throws {
        let compiled = try ScenarioFiles(purpose: .simulate, seed: seed).compile([file])
        guard compiled.mistakes.isEmpty else {
            throw Failure(code: .invalid, message: compiled.mistakes.joined(separator: "\n"))
        }
        guard let plan = compiled.plans.first(where: { caseName == nil || $0.caseName == caseName }) else {
            let known = compiled.plans.compactMap(\.caseName).joined(separator: ", ")
            throw Failure(
                code: .invalid, message: "error: \(file) has no case `\(caseName ?? "")`; there are: \(known)"
            )
        }
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let simulation = LiveSimulation(
            plan, isQuiet: quiet, program: Bundle.main.executablePath,
            folder: out.map { URL(fileURLWithPath: $0) }
        ) {
            Terminal.say($0)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await simulation.run()
                } catch is CancellationError {
                    return
                } catch let failure as OutsideFailure {
                    throw Failure(code: .componentFailed, message: "error: \(failure)")
                }
            }
            group.addTask { for await _ in signals { return } }
            try await group.next()
            group.cancelAll()
        }
        Terminal.say("stopped")
    }
}
