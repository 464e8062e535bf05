import Synchronization

/// The timekeeper of one life of a component on the real clock, or on one that is paced by it.
///
/// A kill ends what waits on this timekeeper. A pause holds up each process at its next wait; time-outs that
/// are under way end when they are due.
final class SystemComponentTimekeeper: ComponentTimekeeper {
    private struct State {
        var isPaused = false
        var isKilled = false
        var arrivals = 0
        /// Those who want to know of the next change, by the number of their arrival.
        var watchers: [Int: SystemParking] = [:]
    }

    private let base: any Timekeeper
    private let state = Mutex(State())

    init(_ base: any Timekeeper) {
        self.base = base
    }

    var now: UTCInstant { base.now }
    var grace: Duration { base.grace }

    func sleep(until deadline: UTCInstant) async throws {
        try await waiting { [base] in try await base.sleep(until: deadline) }
    }

    func silence(_ reason: String) async throws {
        try await waiting { [base] in try await base.silence(reason) }
    }

    func withTimeout<Result: Sendable>(
        _ limit: Duration, _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try check()
        return try await base.withTimeout(limit, operation)
    }

    func serving(_ name: String, _ body: () async -> ServingOutcome) async {
        guard (try? await standStill()) != nil else { return }
        await base.serving(name, body)
    }

    func makeParking(_ name: String) -> any Parking { ComponentParking(time: self) }
    func makeLife() -> any ComponentTimekeeper { base.makeLife() }

    func joining(_ process: NamedProcess) -> NamedProcess {
        NamedProcess(process.name) {
            do {
                try self.check()
                try await process.run()
            } catch is Killed {}
        }
    }

    func pause() { change { $0.isPaused = true } }
    func resume() { change { $0.isPaused = false } }
    func kill() { change { $0.isKilled = true } }

    private func change(_ edit: (inout State) -> Void) {
        let watchers = state.withLock { state in
            edit(&state)
            return state.watchers.sorted { $0.key < $1.key }.map(\.value)
        }
        for watcher in watchers { watcher.wake() }
    }

    private func check() throws {
        if state.withLock({ $0.isKilled }) { throw Killed() }
    }

    /// Waits as `wait` does, unless the life ends first; goes on only while it goes on.
    fileprivate func waiting(_ wait: @escaping @Sendable () async throws -> Void) async throws {
        try check()
        try await withThrowingTaskGroup { group in
            group.addTask { try await wait() }
            group.addTask { try await self.changed { $0.isKilled } }
            defer { group.cancelAll() }
            try await group.next()
        }
        try await standStill()
    }

    private func standStill() async throws {
        try await changed { $0.isKilled || !$0.isPaused }
        try check()
    }

    /// Waits until `condition` holds.
    private func changed(until condition: @escaping @Sendable (borrowing State) -> Bool) async throws {
        let watcher = SystemParking()
        let number = state.withLock { state in
            state.arrivals += 1
            state.watchers[state.arrivals] = watcher
            return state.arrivals
        }
        defer { state.withLock { _ = $0.watchers.removeValue(forKey: number) } }
        while !state.withLock({ condition($0) }) { try await watcher.wait() }
    }
}

/// A place to wait in that a kill empties.
private final class ComponentParking: Parking {
    private let seat = SystemParking()
    private let time: SystemComponentTimekeeper

    init(time: SystemComponentTimekeeper) {
        self.time = time
    }

    func wait() async throws {
        try await time.waiting { [seat] in try await seat.wait() }
    }

    func wake() { seat.wake() }
}
