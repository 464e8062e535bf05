import ArgumentParser
import Foundation
import Reports
import Scenarios
import UnixSignals

struct ProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove", abstract: "Runs cases again and again and compares their records.",
        discussion: """
            Examples: wattloop prove scenarios/theft.yaml
                      wattloop prove scenarios/ --tag pr --runs 3 --shuffle
                      wattloop prove scenarios/faults.yaml --seeds 1..50 --runs 2

            Each run is a process of its own under other circumstances: with one case at a time and with four, on a busy
            machine, in another zone and language, with another seed of hashes. Exit code 5 when two records differ.
            Scenarios without virtual mode are left out.
            """)

    @Argument(help: "Scenario files, or folders of them.")
    var paths: [String]

    @OptionGroup var selection: Selection

    @OptionGroup var parameters: ParameterFlags

    @Option(help: "How many runs.")
    var runs = 6

    @Flag(help: "Every run begins the cases in another order.")
    var shuffle = false

    @Option(help: "A seed in place of the scenario's own.")
    var seed: UInt64?

    @Option(help: "Proves each of these seeds, for example 1..50.")
    var seeds: SeedRange?

    @Option(help: "Seconds of real time without progress after which a run is given up.")
    var watchdog = 60

    func validate() throws {
        if runs < 2 { throw ValidationError("--runs takes at least 2, found \(runs)") }
        if seed != nil, seeds != nil { throw ValidationError("--seed and --seeds exclude each other") }
    }

    func run() async throws {
        let compiled = try ScenarioFiles(purpose: .judge, seed: seed, parameters: parameters.given).compile(
            paths)
        guard compiled.mistakes.isEmpty else {
            throw Failure(code: .invalid, message: compiled.mistakes.joined(separator: "\n"))
        }
        // Records of paced runs differ from run to run; nobody compares them.
        let plans = try selection.of(
            compiled.plans.compactMap { $0.running(in: .virtual) }, hasMistakes: false)
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "wattloop-prove-\(ProcessInfo.processInfo.globallyUniqueString)")
        let isProved = try await untilInterrupted {
            var isProved = true
            for seed in seeds.map({ $0.seeds.map(Optional.some) }) ?? [seed] {
                let proof = Proof(
                    plans: plans, arguments: arguments(seed: seed), runs: runs, isShuffled: shuffle,
                    seed: seeds == nil ? nil : seed,
                    folder: folder.appending(path: seed.map { "\($0)" } ?? "own"))
                isProved = try await proof.isGiven() && isProved
            }
            return isProved
        }
        guard isProved else {
            Terminal.say("records that differ are in \(folder.path)/")
            Terminal.exit(Reports.ExitCode.notDeterministic.rawValue)
        }
        try? FileManager.default.removeItem(at: folder)
    }

    /// What every run has in common.
    private func arguments(seed: UInt64?) -> [String] {
        paths + ["--mode", "virtual", "--format", "json", "--watchdog", "\(watchdog)"]
            + (seed.map { ["--seed", "\($0)"] } ?? [])
            + (selection.caseName.map { ["--case", $0] } ?? [])
            + (selection.tag.map { ["--tag", $0] } ?? []) + parameters.given.arguments
    }

    /// Ctrl-C ends the run that is under way, and with it the command.
    private func untilInterrupted(_ work: @escaping @Sendable () async throws -> Bool) async throws -> Bool {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return try await withThrowingTaskGroup(of: Bool?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                for await _ in signals { return nil }
                return nil
            }
            group.addTask {
                await Terminal.end()
                return nil
            }
            defer { group.cancelAll() }
            guard let proved = try await group.next() ?? nil else {
                throw Failure(code: .inconclusive, message: "interrupted; nothing is proved")
            }
            return proved
        }
    }
}

/// `A..B`, both included.
struct SeedRange: ExpressibleByArgument {
    let seeds: ClosedRange<UInt64>

    init?(argument: String) {
        let parts = argument.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].isEmpty, let first = UInt64(parts[0]), let last = UInt64(parts[2]),
            first <= last, last - first < 1_000_000
        else { return nil }
        seeds = first...last
    }
}
