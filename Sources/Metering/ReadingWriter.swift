import Synchronization
import Timekeeping

/// The one process that writes readings: it takes all that waits and commits it in one transaction, without
/// lingering; what arrives meanwhile is the next one.
package final class ReadingWriter: Sendable {
    fileprivate struct Submission: Sendable {
        var readings: [Reading]
        var reply: Mailbox<Result<[StoredReading], StoreError>>
    }

    fileprivate enum Arrival: Sendable {
        case submission(Submission)
        /// Answered when everything before it has been handled.
        case marker(Mailbox<Void>)
    }

    private let store: any ReadingAppender
    private let time: any Timekeeper
    private let observers: [any ReadingObserver]
    private let outcome: @Sendable (StoreError?) -> Void
    private let capacity: Int
    /// Holds at most `capacity` submissions, and the markers of processes that wait for them.
    private let waiting: Mailbox<Arrival>
    /// More processes than this do not wait for arrivals: one watches for silence.
    private static let mostMarkers = 16
    private let done = Mutex(WriterStatistics())

    /// - Parameters:
    ///   - capacity: submissions that may wait before further ones are turned away.
    ///   - observers: told after the commit and after the submitters, in this order.
    ///   - outcome: told of each transaction what became of it, before the submitters; `nil` when it was committed.
    package init(
        store: any ReadingAppender, time: any Timekeeper, capacity: Int = 10_000,
        observers: [any ReadingObserver] = [], outcome: @escaping @Sendable (StoreError?) -> Void = { _ in }
    ) {
        self.outcome = outcome
        self.store = store
        self.time = time
        self.observers = observers
        self.capacity = capacity
        waiting = Mailbox("readings to write", room: capacity + Self.mostMarkers, on: time)
    }

    package var processes: [NamedProcess] {
        [NamedProcess("reading writer") { try await self.run() }]
    }

    package var statistics: WriterStatistics { done.withLock { $0 } }

    /// Submissions that wait for the next transaction.
    package var queueLength: Int { waiting.count }

    /// Returns when `readings` are committed.
    /// - Throws: `WriterBusy`, `StoreError`; then nothing of `readings` is stored.
    package func submit(_ readings: [Reading]) async throws -> [StoredReading] {
        // A submission has one reply.
        let reply = Mailbox<Result<[StoredReading], StoreError>>("committed", room: 1, on: time)
        let submission = Submission(readings: readings, reply: reply)
        guard waiting.count < capacity, waiting.post(.submission(submission)) else {
            throw WriterBusy(capacity: capacity)
        }
        return try await reply.receive().get()
    }

    /// Returns when all that was submitted before has been committed, or refused, and the observers were told.
    /// - Throws: `WriterBusy` when more than 16 processes wait for that.
    package func handleArrivals() async throws {
        let reply = Mailbox<Void>("arrivals handled", room: 1, on: time)
        guard waiting.post(.marker(reply)) else { throw WriterBusy(capacity: capacity) }
        try await reply.receive()
    }

    private func run() async throws {
        while true {
            let arrivals = try await waiting.receiveAll()
            await write(arrivals.compactMap(\.submission))
            for case .marker(let reply) in arrivals { reply.post(()) }
        }
    }

    private func write(_ batch: [Submission]) async {
        guard !batch.isEmpty else { return }
        let start = time.now
        do {
            let stored = try await store.append(batch.flatMap(\.readings))
            note(stored.count, since: start)
            outcome(nil)
            Self.answer(batch, with: stored)
            for observer in observers { await observer.stored(stored) }
        } catch {
            let failure = StoreError(thrown: error)
            done.withLock { $0.failures += 1 }
            if let failure = error as? StoreError { outcome(failure) }
            for submission in batch { submission.reply.post(.failure(failure)) }
        }
    }

    private func note(_ readings: Int, since start: UTCInstant) {
        let seconds = (time.now - start).inSeconds
        done.withLock { done in
            done.batchReadings.observe(Double(readings))
            done.commitSeconds.observe(seconds)
        }
    }

    private static func answer(_ batch: [Submission], with stored: [StoredReading]) {
        var next = 0
        for submission in batch {
            let end = next + submission.readings.count
            submission.reply.post(.success(Array(stored[next..<end])))
            next = end
        }
    }
}

extension ReadingWriter.Arrival {
    fileprivate var submission: ReadingWriter.Submission? {
        if case .submission(let submission) = self { submission } else { nil }
    }
}

/// More readings wait to be written than the writer takes on.
package struct WriterBusy: Error, Sendable, Hashable, CustomStringConvertible {
    package let capacity: Int
    package var description: String { "\(capacity) submissions wait to be written; send again later" }
}
