import Timekeeping

/// A change that one receiver has still to be told of.
package struct PendingNotification: Sendable, Hashable {
    /// The receiver's address as it is configured.
    package var receiver: String
    package var change: RecordedChange
    /// How often it was tried in vain.
    package var attempts: Int
    /// Not to be tried before.
    package var dueAt: UTCInstant

    package init(receiver: String, change: RecordedChange, attempts: Int, dueAt: UTCInstant) {
        self.receiver = receiver
        self.change = change
        self.attempts = attempts
        self.dueAt = dueAt
    }
}

/// Keeps notifications until their receiver has taken them. All calls throw `StoreError`.
package protocol NotificationStore: Sendable {
    /// The oldest one that waits for `receiver`.
    func nextNotification(for receiver: String) async throws -> PendingNotification?

    /// Enters that the oldest one was tried in vain.
    func postpone(_ notification: PendingNotification, until instant: UTCInstant) async throws

    /// Takes one out: it was delivered, or given up. False when it had to give way already.
    func settle(_ notification: PendingNotification) async throws -> Bool

    /// Takes out all that wait for receivers other than these; returns how many.
    func discardNotifications(except receivers: [String]) async throws -> Int

    /// How many wait.
    func pendingNotifications() async throws -> Int
}
