extension VirtualTimekeeper {
    /// What ends first: the operation, or its time.
    private enum Branch<Result: Sendable>: Sendable {
        case ended(Result)
        case expired
    }

    package func withTimeout<Result: Sendable>(
        _ limit: Duration, _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let activity = currentActivity()
        if isDead(activity) { throw Killed() }
        let gate = makeGate(.timeout, of: activity, after: limit, rank: Rank.timeout)
        return try await withThrowingTaskGroup(of: Branch<Result>.self) { group in
            // The child that watches the gate ends only when the gate opens or is closed, so close it on
            // every way out.
            defer { close(gate) }
            group.addTask { .ended(try await operation()) }
            group.addTask {
                _ = await self.opens(gate)
                return .expired
            }
            guard let first = try await group.next(), case .ended(let result) = first else {
                group.cancelAll()
                _ = await group.nextResult()
                throw TimedOut(limit: limit)
            }
            return result
        }
    }
}
