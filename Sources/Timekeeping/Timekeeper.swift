/// The only way to know or to spend time.
///
/// Three conformances: `SystemTimekeeper`, the real clock; `PacedTimekeeper`, the real clock times a factor; and
/// `VirtualTimekeeper`, a discrete-event scheduler over real input and output. Components never know which one
/// they have.
package protocol Timekeeper: Clock, Sleeping, TimeLimiting, ServingTime, WaitingPlaces, Lives {}

/// Shows the time of a run.
package protocol Clock: Sendable {
    /// The present instant.
    var now: UTCInstant { get }

    /// How late anything may be only because of the machine: the slack of a paced run, else nothing.
    var grace: Duration { get }
}

/// Lets time pass.
package protocol Sleeping: Sendable {
    /// Suspends until `deadline`; returns at once, but through the queue, when it has passed.
    /// - Throws: `CancellationError` when the task is cancelled.
    func sleep(until deadline: UTCInstant) async throws

    /// Suspends until the task is cancelled: what a caller does whose reply will never come.
    /// In virtual time without an enclosing time-out it ends the run as stuck.
    /// - Throws: `CancellationError`, always.
    func silence(_ reason: String) async throws
}

/// Bounds how long an operation may take.
package protocol TimeLimiting: Sendable {
    /// Runs `operation`; when `limit` passes first, cancels it, awaits its end, and throws `TimedOut`.
    func withTimeout<Result: Sendable>(
        _ limit: Duration, _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result
}

/// Gives a server the time in which it handles a request.
package protocol ServingTime: Sendable {
    /// Wraps the handling of one request, datagram or serial frame by a server.
    /// `body` says whether an answer left. In real time this does nothing but call `body`.
    func serving(_ name: String, _ body: () async -> ServingOutcome) async
}

/// Makes places in which an activity waits for another one.
package protocol WaitingPlaces: Sendable {
    /// A place to wait in until another activity wakes it; `Mailbox` is made of these.
    func makeParking(_ name: String) -> any Parking
}

/// Makes timekeepers for components.
package protocol Lives: Sendable {
    /// A timekeeper of the same time for one life of a component, which can be paused and killed.
    func makeLife() -> any ComponentTimekeeper
}

extension Timekeeper {
    /// Waits until `instant`, or until somebody wakes `parking`. Unlike a time-out, it is not longer by the grace of a
    /// paced run.
    package func wait(in parking: any Parking, until instant: UTCInstant) async throws {
        do {
            // `withTimeout` adds the grace.
            try await withTimeout(instant - now - grace) { try await parking.wait() }
        } catch is TimedOut {}
    }
}

/// How the handling of one request ended.
package enum ServingOutcome: Sendable, Equatable {
    /// An answer is on its way to the caller.
    case answered
    /// Nothing will reach the caller, who waits for its time-out.
    case silent
}

/// A place where at most one activity waits until it is woken.
package protocol Parking: Sendable {
    /// Suspends until `wake()`; returns at once when it was woken since the last wait.
    /// - Throws: `CancellationError` when the task is cancelled.
    func wait() async throws
    /// Wakes the one who waits, now or when it comes.
    func wake()
}

/// An operation took longer than it was given.
package struct TimedOut: Error, Sendable, Equatable, CustomStringConvertible {
    package let limit: Duration
    package init(limit: Duration) { self.limit = limit }
    package var description: String { "no answer within \(limit)" }
}

/// A long-running activity with a name, handed out by a device or a component and started by whoever
/// assembles the run.
package struct NamedProcess: Sendable {
    package let name: String
    package let run: @Sendable () async throws -> Void

    package init(_ name: String, run: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.run = run
    }
}

extension Timekeeper {
    /// Suspends for `span`; a span of zero or less still gives others at this instant their turn.
    package func sleep(for span: Duration) async throws {
        try await sleep(until: now + span)
    }
}
