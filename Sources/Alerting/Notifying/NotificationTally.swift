import Synchronization

/// How many notifications were sent, failed and wait; shared by all receivers.
final class NotificationTally: Sendable {
    struct Values: Sendable {
        var sent = 0
        var failed = 0
        var givenUp = 0
        var pending: Int
    }

    private let state: Mutex<Values>

    init(pending: Int) { state = Mutex(Values(pending: pending)) }

    var values: Values { state.withLock { $0 } }

    /// - Parameter displaced: gave way to newer ones.
    func entered(_ count: Int, displaced: Int) {
        state.withLock {
            $0.pending += count - displaced
            $0.givenUp += displaced
        }
    }

    func countFailure() { state.withLock { $0.failed += 1 } }

    /// - Parameter wasWaiting: false for one that had to give way meanwhile.
    func settled(isDelivered: Bool, wasWaiting: Bool) {
        state.withLock {
            $0.pending -= wasWaiting ? 1 : 0
            $0.sent += isDelivered ? 1 : 0
            $0.givenUp += !isDelivered && wasWaiting ? 1 : 0
        }
    }
}
