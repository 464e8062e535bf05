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

    public func withTimeout<Result: Sendable>(
        _ limit: Duration, _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await operation() }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let result = first else {
                group.cancelAll()
                _ = await group.nextResult()
                throw TimedOut(limit: limit)
            }
            return result
        }
    }

    public func serving(_ name: String, _ body: () async -> ServingOutcome) async {
        _ = await body()
    }

    public func regainTurn() async {}

    public func makeParking(_ name: String) -> any Parking { SystemParking() }
}

/// A place to wait for a wake-up in real time.
final class SystemParking: Parking {
    private enum Seat {
        case empty, woken, cancelled
        case waiting(CheckedContinuation<Void, any Error>)
    }
    private let seat = Mutex(Seat.empty)

    func wait() async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { sit($0) }
        } onCancel: {
            leave(.cancelled, with: .failure(CancellationError()))
        }
    }

    func wake() {
        leave(.woken, with: .success(()))
    }

    private func sit(_ continuation: CheckedContinuation<Void, any Error>) {
        let known: Result<Void, any Error>? = seat.withLock { seat in
            defer { if case .waiting = seat {} else { seat = .empty } }
            switch seat {
            case .woken: return .success(())
            case .cancelled: return .failure(CancellationError())
            case .empty, .waiting:
                seat = .waiting(continuation)
                return nil
            }
        }
        if let known { continuation.resume(with: known) }
    }

    private func leave(_ mark: Seat, with result: Result<Void, any Error>) {
        let waiting: CheckedContinuation<Void, any Error>? = seat.withLock { seat in
            guard case .waiting(let continuation) = seat else {
                seat = mark
                return nil
            }
            seat = .empty
            return continuation
        }
        waiting?.resume(with: result)
    }
}
