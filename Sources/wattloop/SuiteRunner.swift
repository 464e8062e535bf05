import Foundation
import Harness
import Reports
import Scenarios
import Timekeeping
import UnixSignals

/// Runs cases side by side, prints what came of them in the order of the suite, and ends early when it is interrupted
/// or, if that is wanted, when one has failed.
struct SuiteRunner {
    struct Options {
        var out: String
        var watchdog: Duration
        /// Results only at the end.
        var isQuiet: Bool
        var until: String?
        /// How many cases run at a time.
        var jobs: Int
        var failsFast = false
        /// Cases begin in an order that this draws; `nil` for that of the suite.
        var shuffle: UInt64?
        /// Whether records have what crossed the wires, too.
        var recordsWires = false
    }

    /// What came of a suite.
    struct Outcome {
        /// In the order of the suite.
        var results: [CaseResult] = []
        /// Cases that never began.
        var notRun: [Plan] = []
        var isInterrupted = false
    }

    let options: Options
    private let console = ConsoleReport(isTerminal: Terminal.outputIsTerminal)

    init(_ options: Options) {
        self.options = options
    }

    /// - Throws: `Failure` when the folder of a case cannot be written or another run has it, before the first case begins.
    func run(_ plans: [Plan]) async throws -> Outcome {
        let locks = try lock(plans)
        defer { withExtendedLifetime(locks) {} }
        let suite = SuiteState(order: order(of: plans))
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in signals {
                    // Who presses Ctrl-C twice does not want to wait.
                    if suite.isInterrupted { Terminal.exit(Reports.ExitCode.harnessFailed.rawValue) }
                    suite.interrupt()
                }
                return false
            }
            group.addTask {
                await Terminal.end()
                if !Task.isCancelled { suite.interrupt() }
                return false
            }
            group.addTask {
                try await runAll(plans, suite)
                return true
            }
            if Terminal.errorIsTerminal, !options.isQuiet {
                group.addTask {
                    await ProgressLine(suite: suite).run()
                    return false
                }
            }
            defer { group.cancelAll() }
            while let isDone = try await group.next(), !isDone {}
        }
        if Terminal.errorIsTerminal, !options.isQuiet { Terminal.progress("") }
        say(suite.takeRest())
        let results = suite.results
        let begun = Set(results.map(\.head.name))
        return Outcome(
            results: results, notRun: plans.filter { !begun.contains($0.name) },
            isInterrupted: suite.isInterrupted)
    }

    /// The folders of all cases, until the suite has ended.
    private func lock(_ plans: [Plan]) throws -> [FolderLock] {
        do {
            return try FolderLock.all(plans.map { CaseFolder.url(of: $0, in: options.out) })
        } catch let error as FolderInUse {
            throw Failure(code: .invalid, message: "error: \(error)")
        } catch {
            throw Failure(code: .harnessFailed, message: "error: \(error)")
        }
    }

    private func order(of plans: [Plan]) -> [Int] {
        guard let seed = options.shuffle else { return Array(plans.indices) }
        let stream = RandomStream(seed: seed, path: "suite")
        return plans.indices.sorted { stream.bits(UInt64($0)) < stream.bits(UInt64($1)) }
    }

    /// Each slot takes the next case when it is free.
    private func runAll(_ plans: [Plan], _ suite: SuiteState) async throws {
        let slots = (0..<max(1, min(options.jobs, plans.count, RunSlot.most))).map { _ in RunSlot() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for slot in slots {
                group.addTask {
                    while let place = suite.next() { try await run(plans[place], at: place, on: slot, suite) }
                    await slot.close()
                }
            }
            do {
                try await group.waitForAll()
            } catch {
                suite.interrupt()
                throw error
            }
        }
    }

    private func run(_ plan: Plan, at place: Int, on slot: RunSlot, _ suite: SuiteState) async throws {
        let run = try CaseRun(plan, options, on: slot)
        guard suite.begin(run.runner, at: place) else { return }
        do {
            let result = try await run.result()
            suite.end(place, with: result)
            if options.failsFast, result.endsSuite { suite.stop() }
        } catch {
            suite.end(place, with: nil)
            throw error
        }
        say(suite.takeInOrder())
    }

    private func say(_ results: [CaseResult]) {
        guard !options.isQuiet, !results.isEmpty else { return }
        if Terminal.errorIsTerminal { Terminal.progress("") }
        Terminal.write(results.map(console.report).joined())
    }
}

extension CaseResult {
    /// What could not be judged is no failure yet.
    fileprivate var endsSuite: Bool {
        switch verdict {
        case .failed, .componentFailed, .harnessFailed: true
        case .passed, .inconclusive: false
        }
    }
}
