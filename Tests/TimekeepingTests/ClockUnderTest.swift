import Synchronization
import Timekeeping

/// Both timekeepers behind one shape, so that one suite holds for both.
enum ClockUnderTest: CaseIterable, Sendable {
    case system, virtual

    /// One step of a test: long enough to tell real instants apart on a busy machine, and free in virtual
    /// time.
    var step: Duration { self == .system ? .milliseconds(60) : .seconds(1) }

    /// Runs `processes` to their end.
    func run(_ processes: [@Sendable (Bench) async throws -> Void]) async throws -> [String] {
        switch self {
        case .system: try await run(processes, on: SystemTimekeeper())
        case .virtual: try await runVirtually(processes)
        }
    }

    private func run(
        _ processes: [@Sendable (Bench) async throws -> Void], on time: SystemTimekeeper
    ) async throws -> [String] {
        let bench = Bench(time: time, step: step)
        try await withThrowingTaskGroup { group in
            for process in processes { group.addTask { try await process(bench) } }
            try await group.waitForAll()
        }
        return bench.trace
    }

    private func runVirtually(_ processes: [@Sendable (Bench) async throws -> Void]) async throws -> [String]
    {
        let time = VirtualTimekeeper(start: UTCInstant(seconds: 0))
        let bench = Bench(time: time, step: step)
        let named = processes.enumerated().map { index, process in
            RankedProcess(NamedProcess("process \(index)") { try await process(bench) })
        }
        try await time.run(processes: named) { try await time.sleep(for: .seconds(1000)) }
        return bench.trace
    }
}

/// A timekeeper, its step, and a trace of what happened.
final class Bench: Sendable {
    let time: any Timekeeper
    let step: Duration
    private let lines = Mutex<[String]>([])

    init(time: any Timekeeper, step: Duration) {
        self.time = time
        self.step = step
    }

    var trace: [String] { lines.withLock { $0 } }

    func note(_ text: String) {
        lines.withLock { $0.append(text) }
    }

    /// How `work` ends, as a word.
    func outcome(_ work: () async throws -> some Any) async -> String {
        do {
            return "\(try await work())"
        } catch is CancellationError {
            return "cancelled"
        } catch is TimedOut {
            return "timed out"
        } catch {
            return "\(error)"
        }
    }
}

struct Broken: Error, CustomStringConvertible {
    var description: String { "broken" }
}
