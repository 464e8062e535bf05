import Synchronization

/// A queue of messages from any number of senders to one receiver that waits on the timekeeper.
///
/// It holds at most `room` messages; one that comes when it is full is refused, and those that wait stay.
package final class Mailbox<Message: Sendable>: Sendable {
    private let messages = Mutex<[Message]>([])
    private let parking: any Parking
    private let room: Int

    /// - Parameters:
    ///   - name: what the receiver waits for, for people.
    ///   - room: how many messages may wait, at least 1.
    package init(_ name: String, room: Int, on time: some Timekeeper) {
        precondition(room > 0, "a mailbox needs room for a message")
        parking = time.makeParking(name)
        self.room = room
    }

    /// Adds a message and wakes the receiver; never suspends.
    /// - Returns: whether there was room. A message that is refused is not kept.
    @discardableResult
    package func post(_ message: Message) -> Bool {
        let isTaken = messages.withLock { waiting in
            guard waiting.count < room else { return false }
            waiting.append(message)
            return true
        }
        if isTaken { parking.wake() }
        return isTaken
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
