import Foundation
import Synchronization

/// The real clock: UTC of the host, and sleeps that last as long as they say.
public struct SystemTimekeeper: Timekeeper {
    public init() {}

    public var now: UTCInstant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UTCInstant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    public func sleep(until deadline: UTCInstant) async throws {
        try await Task.sleep(for: max(deadline - now, .zero))
    }

    public func silence(_ reason: String) async throws {
        while true { try await Task.sleep(for: .seconds(3600)) }
    }

    /// What ends first: the operation, its time, or the watch over its time because the task has been
    /// cancelled.
    private enum Branch<Result: Sendable>: Sendable {
        case ended(Result)
        case expired, unwatched
    }

    public func withTimeout<Result: Sendable>(
        _ limit: Duration, _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Branch<Result>.self) { group in
            group.addTask { .ended(try await operation()) }
            group.addTask {
                do { try await Task.sleep(for: limit) } catch { return .unwatched }
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

    public func serving(_ name: String, _ body: () async -> ServingOutcome) async {
        _ = await body()
    }

    public func makeParking(_ name: String) -> any Parking { SystemParking() }

    public func makeLife() -> any ComponentTimekeeper { SystemComponentTimekeeper() }
}
