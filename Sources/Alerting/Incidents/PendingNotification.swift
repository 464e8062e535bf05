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
