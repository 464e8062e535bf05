import Alerting
import Metering

/// Everything that a hub keeps, in one place.
package protocol HubStore: ReadingStore, RegistrationStore, IncidentStore, NotificationStore, WriteProbe,
    StoreFaults
{
    /// Closes what the store has open; no call may follow.
    /// - Throws: `StoreError`.
    func close() throws
}

/// What a run does to a store from outside.
package protocol StoreFaults: Sendable {
    /// A disk without any room left: while it is full, a transaction that changes something is undone and
    /// throws `StoreError.full`. Reads go on.
    func setFull(_ isFull: Bool)

    /// Ends the store with its component: a transaction that has not been committed is lost, and every later
    /// call throws `Killed`.
    func kill()
}
