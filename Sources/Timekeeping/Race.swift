/// What ends first: the operation, its time, or the watch over its time because the task has been cancelled.
private enum Branch<Result: Sendable>: Sendable {
    case ended(Result)
    case expired, unwatched
}

/// Runs `operation`; when `timeIsUp` returns first, cancels it, awaits its end, and throws `TimedOut`.
func race<Result: Sendable>(
    _ operation: @escaping @Sendable () async throws -> Result, limit: Duration,
    timeIsUp: @escaping @Sendable () async throws -> Void
) async throws -> Result {
    try await withThrowingTaskGroup(of: Branch<Result>.self) { group in
        group.addTask { .ended(try await operation()) }
        group.addTask {
            do { try await timeIsUp() } catch { return .unwatched }
            return .expired
        }
        defer { group.cancelAll() }
        while let branch = try await group.next() {
            switch branch {
            case .ended(let result): return result
            case .unwatched: continue
            case .expired:
                group.cancelAll()
                _ = await group.nextResult()
                throw TimedOut(limit: limit)
            }
        }
        throw CancellationError()
    }
}
