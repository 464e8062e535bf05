import Synchronization

/// A queue of messages from any number of senders to one receiver that waits on the timekeeper.
package final class Mailbox<Message: Sendable>: Sendable {
    private let messages = Mutex<[Message]>([])
    private let parking: any Parking

    package init(_ name: String, on time: some Timekeeper) {
        parking = time.makeParking(name)
    }

    /// Adds a message and wakes the receiver; never suspends.
    package func post(_ message: Message) {
        messages.withLock { $0.append(message) }
        parking.wake()
    }

    /// How many messages wait.
    package var count: Int { messages.withLock { $0.count } }

    /// Takes everything that waits, in order; suspends until there is something.
    /// - Throws: `CancellationError` when the task is cancelled.
    package func receiveAll() async throws -> [Message] {
        while true {
            let taken = messages.withLock { waiting in
                defer { waiting.removeAll() }
                return waiting
            }
            if !taken.isEmpty { return taken }
            try await parking.wait()
        }
    }

    /// Takes the oldest message; suspends until there is one.
    /// - Throws: `CancellationError` when the task is cancelled.
    package func receive() async throws -> Message {
        while true {
            let first = messages.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            if let first { return first }
            try await parking.wait()
        }
    }
}
