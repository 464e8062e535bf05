import Timekeeping

/// Shows the notifications that wait. All calls throw `StoreError`.
package protocol NotificationQueue: Sendable {
    /// The oldest one that waits for `receiver`.
    func nextNotification(for receiver: String) async throws -> PendingNotification?

    /// How many wait.
    func pendingNotifications() async throws -> Int
}

/// Keeps what came of attempts to notify. All calls throw `StoreError`.
package protocol NotificationOutcomes: Sendable {
    /// Enters that the oldest one was tried in vain.
    func postpone(_ notification: PendingNotification, until instant: UTCInstant) async throws

    /// Takes one out: it was delivered, or given up. False when it had to give way already.
    func settle(_ notification: PendingNotification) async throws -> Bool
}

/// Forgets receivers. All calls throw `StoreError`.
package protocol NotificationCleanup: Sendable {
    /// Takes out all that wait for receivers other than these; returns how many.
    func discardNotifications(except receivers: [String]) async throws -> Int
}

/// Keeps notifications until their receiver has taken them.
package protocol NotificationStore: NotificationQueue, NotificationOutcomes, NotificationCleanup {}
