import Synchronization
import Timekeeping

/// All timekeepers, and those of components on them, behind one shape, so that one suite holds for all.
enum ClockUnderTest: CaseIterable, Sendable {
    case system, virtual, paced, systemComponent, virtualComponent, pacedComponent

    /// One step of a test: long enough to tell real instants apart on a busy machine, and free in virtual
    /// time.
    var step: Duration {
        switch self {
        case .virtual, .virtualComponent: .seconds(1)
        case .system: .milliseconds(60)
        case .systemComponent: .milliseconds(500)
        case .paced: .milliseconds(60) * Self.factor
        case .pacedComponent: .milliseconds(500) * Self.factor
        }
    }

    private static let factor = 2

    /// Runs `processes` to their end.
    func run(_ processes: [@Sendable (Bench) async throws -> Void]) async throws -> [String] {
        switch self {
        case .system: try await run(processes, on: SystemTimekeeper())
        case .systemComponent: try await run(processes, on: SystemTimekeeper().makeLife())
        case .paced: try await run(processes, on: paced())
        case .pacedComponent: try await run(processes, on: paced().makeLife())
        case .virtual: try await runVirtually(processes)
        case .virtualComponent: try await runAsComponent(processes)
        }
    }

    private func paced() -> PacedTimekeeper {
        let time = PacedTimekeeper(start: UTCInstant(seconds: 0), factor: Double(Self.factor))
        time.begin()
        return time
    }

    private func run(
        _ processes: [@Sendable (Bench) async throws -> Void], on time: any Timekeeper
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

    private func runAsComponent(
        _ processes: [@Sendable (Bench) async throws -> Void]
    ) async throws -> [String] {
        let time = VirtualTimekeeper(start: UTCInstant(seconds: 0))
        let life = time.makeLife()
        let bench = Bench(time: life, step: step)
        let joined = processes.enumerated().map { index, process in
            life.joining(NamedProcess("process \(index)") { try await process(bench) })
        }
        try await time.run(processes: [], services: joined) { try await time.sleep(for: .seconds(1000)) }
        return bench.trace
    }
}

/// A timekeeper, its step, and a trace of what happened.
final class Bench: Sendable {
    let time: any Timekeeper
    let step: Duration
    private let lines = Mutex<[String]>([])
    private let other: Bench?

    /// - Parameter other: a bench that keeps the trace of this one too.
    init(time: any Timekeeper, step: Duration, into other: Bench? = nil) {
        self.time = time
        self.step = step
        self.other = other
    }

    var trace: [String] { lines.withLock { $0 } }

    func note(_ text: String) {
        guard let other else { return lines.withLock { $0.append(text) } }
        other.note(text)
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
