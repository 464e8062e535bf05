import Metering
import Timekeeping

/// What becomes of a notification after an attempt.
struct DeliveryRules: Sendable {
    /// What came of one attempt.
    enum Answer: Sendable, Equatable {
        case status(Int, retryAfter: Duration?)
        /// No answer, or none in time.
        case none
    }

    enum Decision: Sendable, Equatable {
        case delivered
        case again(at: UTCInstant)
        case giveUp
    }

    /// How long a receiver may take.
    static let timeout = Duration.seconds(10)
    /// From the change of the incident on; then it is told no more.
    static let patience = Duration.seconds(86_400)
    /// While a change is fresh, a receiver that comes back hears of it within a minute.
    private static let fresh = (span: Duration.seconds(3600), longestPause: 60.0)
    private static let longestPause = 300.0

    private let jitter: RandomStream

    /// - Parameter receiver: as it is configured; each has draws of its own.
    init(seed: UInt64, receiver: String) {
        jitter = RandomStream(seed: seed, path: "notify/\(receiver)")
    }

    func decision(on answer: Answer, to notification: PendingNotification, at now: UTCInstant) -> Decision {
        switch answer {
        case .status(200..<300, _): return .delivered
        case .status(let status, _) where (400..<500).contains(status) && status != 408 && status != 429:
            return .giveUp
        case .status(let status, let wish?) where status == 429 || status == 503:
            return again(after: max(wish, .seconds(1)), notification, now)
        case .status, .none: return again(after: pause(before: notification, now), notification, now)
        }
    }

    /// Whether it is too late to tell of a change.
    static func isStale(_ notification: PendingNotification, at now: UTCInstant) -> Bool {
        now - notification.change.at > patience
    }

    private func again(
        after pause: Duration, _ notification: PendingNotification, _ now: UTCInstant
    ) -> Decision {
        let next = now + pause
        return Self.isStale(notification, at: next) ? .giveUp : .again(at: next)
    }

    /// 1 s, twice as much each time, a minute at the most within the first hour and 5 min after it; less up to a quarter, so
    /// that hubs which failed together do not come back together.
    private func pause(before notification: PendingNotification, _ now: UTCInstant) -> Duration {
        let attempts = min(notification.attempts, 10)
        let isFresh = now - notification.change.at < Self.fresh.span
        let longest = min(Double(1 << attempts), isFresh ? Self.fresh.longestPause : Self.longestPause)
        let draw =
            UInt64(bitPattern: notification.change.sequence) &* 1024
            &+ UInt64(truncatingIfNeeded: notification.attempts)
        return .nanoseconds(rounding: longest * (1 - 0.25 * jitter.uniform(draw)) * 1e9)
    }
}
