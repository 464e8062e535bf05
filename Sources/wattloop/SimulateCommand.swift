import ArgumentParser
import Components
import Documents
import Foundation
import Harness
import Scenarios
import Timekeeping
import UnixSignals

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Runs the devices of a file on the real clock, until interrupted.",
        discussion: """
            Examples: wattloop simulate scenarios/theft.yaml --case honest
                      wattloop simulate house.yaml --at "2025-06-21 12:00" --speed 60x
                      wattloop simulate house.yaml --at now

            The clock of the simulation begins at the scenario's own date and hour, or where --at says, and goes on from
            there: the sun, the stamps that devices send and the lines on the console are of that clock. --at now takes the
            date and hour of this machine, for devices that talk to software with the real clock. The timeline and the
            components of the file run along, nothing is judged.
            """)

    @Argument(help: "A scenario file.")
    var file: String

    @Option(name: .customLong("case"), help: "The case whose parameters hold; the first without it.")
    var caseName: String?

    @OptionGroup var parameters: ParameterFlags

    @Option(help: "A seed in place of the scenario's own.")
    var seed: UInt64?

    @Option(
        help: """
            When the clock begins: start, now, or a local time of the scenario such as 18:43, "day 2 07:00" or
            "2025-06-21 12:00".
            """)
    var at = "start"

    @Option(help: "How many times as fast as the real clock it goes, for example 60x.")
    var speed = "1x"

    @Option(help: "The folder of the links to serial lines; a new one without it.")
    var out: String?

    @Flag(help: "Tell the addresses, and nothing of what happens.")
    var quiet = false

    func run() async throws {
        let compiled = try ScenarioFiles(purpose: .simulate, seed: seed, parameters: parameters.given)
            .compile([
                file
            ])
        guard compiled.mistakes.isEmpty else {
            throw Failure(code: .invalid, message: compiled.mistakes.joined(separator: "\n"))
        }
        guard let plan = compiled.plans.first(where: { caseName == nil || $0.caseName == caseName }) else {
            let known = compiled.plans.compactMap(\.caseName).joined(separator: ", ")
            throw Failure(
                code: .invalid, message: "error: \(file) has no case `\(caseName ?? "")`; there are: \(known)"
            )
        }
        let (start, factor) = (try start(in: plan), try factor())
        let lock = try out.map { try lockFolder(URL(fileURLWithPath: $0)) }
        defer { withExtendedLifetime(lock) {} }
        Terminal.watchReader()
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let simulation = LiveSimulation(
            plan, from: start, factor: factor, isQuiet: quiet, program: Bundle.main.executablePath,
            folder: out.map { URL(fileURLWithPath: $0) }
        ) {
            Terminal.say($0)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await carryOut(simulation) }
            group.addTask { for await _ in signals { return } }
            group.addTask { await Terminal.end() }
            try await group.next()
            group.cancelAll()
        }
        Terminal.say("stopped")
    }

    private func carryOut(_ simulation: LiveSimulation) async throws {
        do {
            try await simulation.run()
        } catch is CancellationError {
            return
        } catch let failure as ComponentFailure {
            throw Failure(code: .componentFailed, message: "error: \(failure)")
        } catch let failure as CannotStart {
            throw Failure(code: .harnessFailed, message: "error: \(failure)")
        }
    }

    private func lockFolder(_ folder: URL) throws -> [FolderLock] {
        do {
            return try FolderLock.all([folder])
        } catch let error as FolderInUse {
            throw Failure(code: .invalid, message: "error: \(error)")
        } catch {
            throw Failure(code: .harnessFailed, message: "error: \(error)")
        }
    }
}

/// What the options say about the clock.
extension SimulateCommand {
    /// - Throws: `Failure` for a text that is no such time.
    private func start(in plan: Plan) throws -> SimulationStart {
        switch at {
        case "start": return .start
        case "now": return .now
        default: break
        }
        let civil: CivilText
        do { civil = try CivilText.parse(at) } catch .notATime {
            throw Failure(
                code: .invalid,
                message: "error: --at takes start, now, or a local time of the scenario such as 18:43, "
                    + "\"day 2 07:00\" or \"2025-06-21 12:00\", found `\(at)`")
        } catch {
            throw Failure(code: .invalid, message: "error: --at: \(error)")
        }
        guard let instant = LocalInstant.find(civil, in: plan) else {
            let civil = plan.zone.civilTime(at: plan.start)
            throw Failure(
                code: .invalid,
                message:
                    "error: --at: no clock in \(plan.zone.identifier) shows `\(at)` after the start of the "
                    + "scenario, \(ISO8601Text.day(civil)) \(ISO8601Text.clock(civil)); choose a later time")
        }
        return .at(instant)
    }

    /// - Throws: `Failure` for a text that is no factor.
    private func factor() throws -> Double {
        guard let factor = RunMode.factor(speed), RunMode.isPossible(factor) else {
            throw Failure(
                code: .invalid,
                message: "error: --speed takes a factor from \(RunMode.factorRange), for example 60x, "
                    + "found `\(speed)`")
        }
        return factor
    }
}
