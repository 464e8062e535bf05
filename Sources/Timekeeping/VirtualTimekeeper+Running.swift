import Synchronization

extension VirtualTimekeeper {
    /// Runs `main` as a process, beside `processes` and `services`, until `main` returns; then cancels the others.
    ///
    /// Every start is an entry of the queue, made in declaration order before any process runs; `main` comes first.
    /// - Parameters:
    ///   - processes: activities that hold the baton in turn.
    ///   - services: accept loops and the like, which never hold the baton and never spend time.
    ///   - main: gets its turn before all others of an instant.
    /// - Throws: what `main` throws, `ProcessFailed`, or `Stuck`.
    public func run<Result: Sendable>(
        processes: [RankedProcess], services: [NamedProcess] = [],
        main: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { finish() }
            for service in services {
                group.addTask { try await self.live(service) }
            }
            let mainStart = makeStart("run", rank: Rank.end)
            let starts = processes.map { makeStart($0.process.name, rank: $0.rank) }
            for (start, ranked) in zip(starts, processes) {
                group.addTask { try await self.live(ranked.process, from: start) }
            }
            passOn()
            let result = try await runMain(from: mainStart, main)
            finish()
            group.cancelAll()
            try await group.waitForAll()
            return result
        }
    }

    private func runMain<Result: Sendable>(
        from start: Gate, _ main: @Sendable () async throws -> Result
    ) async throws -> Result {
        try await Activity.$current.withValue(start.activity) {
            do {
                guard await opens(start) else { throw CancellationError() }
                return try await main()
            } catch {
                throw state.withLock { $0.failure } ?? error
            }
        }
    }

    /// One process from its first turn to its end, after which the baton goes on.
    private func live(_ process: NamedProcess, from start: Gate) async throws {
        try await Activity.$current.withValue(start.activity) {
            guard await opens(start) else { return }
            defer { giveUp(start.activity) }
            try await live(process)
        }
    }

    /// A process that ends with an error ends the run with it.
    private func live(_ process: NamedProcess) async throws {
        do {
            try await process.run()
        } catch is CancellationError {
            return
        } catch {
            fail(with: ProcessFailed(process: process.name, error: error))
        }
    }

    private func makeStart(_ name: String, rank: Int) -> Gate {
        makeGate(.start, of: Activity(name: name, rank: rank), after: .zero, rank: rank)
    }

    /// Ends the run: whoever waits goes on at once with a `CancellationError`, and nobody waits any longer.
    func finish() {
        let (waits, gates) = state.withLock { state in
            state.isOver = true
            state.holder = nil
            return state.removeAllWaits()
        }
        for wait in waits { wait.resume(throwing: CancellationError()) }
        for gate in gates { close(gate) }
    }

    /// Ends the run with `error`; the first one counts, and `run` throws it.
    public func fail(with error: any Error) {
        state.withLock { state in
            if state.failure == nil && !state.isOver { state.failure = error }
        }
        finish()
    }
}

extension VirtualTimekeeper.State {
    fileprivate mutating func removeAllWaits() -> ([CheckedContinuation<Void, any Error>], [Gate]) {
        var waits: [CheckedContinuation<Void, any Error>] = []
        var gates: [Gate] = []
        for entry in queue.removeAll() {
            entry.hasRun = true
            switch entry.kind {
            case .resume(let continuation, _): waits.append(continuation)
            case .open(let gate): if gate.purpose == .start { gates.append(gate) }
            }
        }
        waits += parked.sorted { $0.key < $1.key }.map(\.value.continuation)
        parked = [:]
        return (waits, gates)
    }
}

/// A process with its rank among the entries of one instant.
public struct RankedProcess: Sendable {
    public let process: NamedProcess
    public let rank: Int

    public init(_ process: NamedProcess, rank: Int = VirtualTimekeeper.Rank.ordinary) {
        self.process = process
        self.rank = rank
    }
}

/// A process of the run ended with an error: a device or a component crashed.
public struct ProcessFailed: Error, CustomStringConvertible {
    public let process: String
    public let error: any Error

    public var description: String { "\(process) failed: \(error)" }
}
