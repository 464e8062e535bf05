import Synchronization

/// A place to wait for a wake-up in real time.
final class SystemParking: Parking {
    private struct Seat {
        var wasWoken = false
        /// How many waits have begun; a cancellation ends the wait that it belongs to and no later one.
        var waits = 0
        var cancelled: Int?
        var waiting: CheckedContinuation<Void, any Error>?

        /// The one who waits, leaving the seat empty.
        mutating func leave() -> CheckedContinuation<Void, any Error>? {
            defer { waiting = nil }
            return waiting
        }
    }
    private let seat = Mutex(Seat())

    func wait() async throws {
        let number = seat.withLock { seat in
            seat.waits += 1
            return seat.waits
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { sit($0, in: number) }
        } onCancel: {
            cancel(number)
        }
    }

    func wake() {
        let waiting = seat.withLock { seat in
            seat.wasWoken = seat.waiting == nil
            return seat.leave()
        }
        waiting?.resume()
    }

    private func sit(_ continuation: CheckedContinuation<Void, any Error>, in number: Int) {
        let known: Result<Void, any Error>? = seat.withLock { seat in
            if seat.cancelled == number { return .failure(CancellationError()) }
            if seat.wasWoken {
                seat.wasWoken = false
                return .success(())
            }
            seat.waiting = continuation
            return nil
        }
        if let known { continuation.resume(with: known) }
    }

    private func cancel(_ number: Int) {
        let waiting = seat.withLock { seat in
            guard seat.waits == number else { return nil as CheckedContinuation<Void, any Error>? }
            seat.cancelled = number
            return seat.leave()
        }
        waiting?.resume(throwing: CancellationError())
    }
}
