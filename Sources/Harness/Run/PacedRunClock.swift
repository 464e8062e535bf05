import Scenarios
import Synchronization
import Timekeeping

/// The real clock times a factor: an instant is complete when a grain of real time has passed over it.
///
/// What happens within one grain is judged together, at its end; nothing tells when the world outside has done
/// all that is due.
final class PacedRunClock: RunClock {
    private let clock: PacedTimekeeper
    private let state = Mutex(State())
    private let failed = SystemTimekeeper().makeParking("a failure")
    private let over = SystemTimekeeper().makeParking("the end of the run")

    private struct State {
        var failure: (any Error)?
        var isOver = false
        /// How many instants have been judged.
        var progress = 0
    }

    init(start: UTCInstant, factor: Double, slack: Duration) {
        clock = PacedTimekeeper(start: start, factor: factor, grace: slack)
    }

    var time: any Timekeeper { clock }

    var late: LateSpans? {
        let late = clock.lateSpans
        return late.longest == nil ? nil : late
    }

    func run(_ cast: RunProcesses, main: @escaping @Sendable () async throws -> Void) async throws {
        defer {
            state.withLock { $0.isOver = true }
            over.wake()
        }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for process in cast.services + cast.timeline.map(\.process) + cast.processes {
                group.addTask {
                    try await self.live(process)
                    return false
                }
            }
            group.addTask {
                try await self.judge(cast.complete)
                return false
            }
            group.addTask { throw try await self.failure() }
            group.addTask {
                try await main()
                return true
            }
            clock.begin()
            while let isMain = try await group.next(), !isMain {}
            group.cancelAll()
        }
    }

    /// A process that ends with an error ends the run with it.
    private func live(_ process: NamedProcess) async throws {
        do {
            try await process.run()
        } catch is CancellationError {
            return
        } catch is Killed {
            return
        } catch {
            throw ProcessFailed(process: process.name, error: error)
        }
    }

    private func judge(_ complete: @Sendable (UTCInstant) -> UTCInstant?) async throws {
        while true {
            _ = complete(clock.horizon)
            state.withLock { $0.progress += 1 }
            try await clock.sleep(for: RunMode.grain * clock.factor)
        }
    }

    func fail(with error: any Error) {
        state.withLock { state in
            if state.failure == nil { state.failure = error }
        }
        failed.wake()
    }

    private func failure() async throws -> any Error {
        while true {
            if let failure = state.withLock({ $0.failure }) { return failure }
            try await failed.wait()
        }
    }

    func watch(limit: Duration) async -> (any Error)? {
        await withTaskGroup(of: (any Error)?.self) { group in
            group.addTask {
                while !self.state.withLock({ $0.isOver }) {
                    do { try await self.over.wait() } catch { return nil }
                }
                return nil
            }
            group.addTask { await self.lookAfter(limit) }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    /// Looks once per span: something must have been judged between two looks.
    private func lookAfter(_ limit: Duration) async -> (any Error)? {
        var seen = -1
        while true {
            let progress = state.withLock { $0.progress }
            guard progress != seen else { break }
            seen = progress
            do { try await SystemTimekeeper().sleep(for: limit) } catch { return nil }
        }
        let stuck = NothingJudged(after: limit)
        fail(with: stuck)
        return stuck
    }
}

/// A paced run looked at nothing for a long while of real time: something blocks its thread.
struct NothingJudged: Error, CustomStringConvertible {
    let after: Duration
    var description: String {
        "stuck: nothing has been judged for \(after) of real time; something blocks the run"
    }
}
