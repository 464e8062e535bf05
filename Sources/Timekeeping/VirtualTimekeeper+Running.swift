import Synchronization

extension VirtualTimekeeper {
    /// Runs `main` as a process, beside `processes` and `services`, until `main` returns; then cancels the
    /// others.
    ///
    /// Every start is an entry of the queue, made in declaration order before any process runs; `main` comes
    /// first.
    /// - Parameters:
    ///   - processes: activities that hold the baton in turn.
    ///   - services: accept loops and the like, which never hold the baton and never spend time.
    ///   - main: gets its turn before all others of an instant.
    /// - Throws: what `main` throws, `ProcessFailed`, or `Stuck`.
    package func run<Result: Sendable>(
        processes: [RankedProcess], services: [NamedProcess] = [],
        main: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let mainStart = makeStart("run", rank: Rank.end)
        let starts = processes.map { makeStart($0.process.name, rank: $0.rank) }
        let result = await withTaskGroup(of: Result?.self) { group in
            for service in services {
                group.addTask {
                    await self.live(service); return nil
                }
            }
            group.addTask { await self.live(main, from: mainStart) }
            for (start, ranked) in zip(starts, processes) {
                group.addTask {
                    await self.live(ranked.process, from: start); return nil
                }
            }
            passOn()
            await end()
            group.cancelAll()
            return await group.reduce(nil) { $0 ?? $1 }
        }
        if let failure = state.withLock({ $0.failure }) { throw failure }
        guard let result else { throw CancellationError() }
        return result
    }

    /// The main process: the run ends with it.
    private func live<Result: Sendable>(
        _ main: @Sendable () async throws -> Result, from start: Gate
    ) async -> Result? {
        await Activity.$current.withValue(start.activity) {
            guard await opens(start) else { return nil }
            do {
                let result = try await main()
                finish()
                return result
            } catch {
                fail(with: error)
                return nil
            }
        }
    }

    /// One process from its first turn to its end, after which the baton goes on.
    func live(_ process: NamedProcess, from start: Gate) async {
        await Activity.$current.withValue(start.activity) {
            guard await opens(start) else { return }
            defer { giveUp(start.activity) }
            if !isDead(start.activity) { await live(process) }
        }
    }

    /// A process that ends with an error ends the run with it.
    private func live(_ process: NamedProcess) async {
        do {
            try await process.run()
        } catch is CancellationError {
            return
        } catch is Killed {
            return
        } catch {
            fail(with: ProcessFailed(process: process.name, error: error))
        }
    }

    /// - Parameter life: the life of the component that the process belongs to.
    func makeStart(_ name: String, rank: Int, of life: Life? = nil) -> Gate {
        let activity = Activity(name: name, rank: rank, time: self, life: life)
        return makeGate(.start, of: activity, after: .zero, rank: rank)
    }

    /// Ends the run: whoever waits goes on at once with a `CancellationError`, and nobody waits any longer.
    func finish() {
        let (waits, gates, enders) = state.withLock { state in
            state.isOver = true
            state.holder = nil
            let (waits, gates) = state.removeAllWaits()
            defer { state.enders = [:] }
            return (waits, gates, state.enders)
        }
        for wait in waits { wait.resume(throwing: CancellationError()) }
        for gate in gates { close(gate) }
        for ender in enders.values { ender.resume() }
    }

    /// Suspends until the run has ended or the task is cancelled.
    func end() async {
        let number = state.withLock { state in
            state.arrivals += 1
            return state.arrivals
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    let isOver = state.isOver || Task.isCancelled
                    if !isOver { state.enders[number] = continuation }
                    return isOver
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.enders.removeValue(forKey: number) }?.resume()
        }
    }

    /// Ends the run with `error`; the first one counts, and `run` throws it.
    package func fail(with error: any Error) {
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
        for entry in queue.removeAll() + setAside.filter({ !$0.isCancelled }) {
            entry.hasRun = true
            switch entry.kind {
            case .resume(let continuation, _): waits.append(continuation)
            case .open(let gate): if gate.purpose != .timeout { gates.append(gate) }
            }
        }
        waits += parked.sorted { $0.key < $1.key }.map(\.value.continuation)
        parked = [:]
        setAside = []
        return (waits, gates)
    }
}

/// A process with its rank among the entries of one instant.
package struct RankedProcess: Sendable {
    package let process: NamedProcess
    package let rank: Int

    package init(_ process: NamedProcess, rank: Int = VirtualTimekeeper.Rank.ordinary) {
        self.process = process
        self.rank = rank
    }
}

/// A process of the run ended with an error: a device or a component crashed.
package struct ProcessFailed: Error, CustomStringConvertible {
    package let process: String
    package let error: any Error

    package init(process: String, error: any Error) {
        self.process = process
        self.error = error
    }

    package var description: String { "\(process) failed: \(error)" }
}
