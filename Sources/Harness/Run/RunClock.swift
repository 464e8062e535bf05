import Timekeeping

/// How the time of one run passes, and when an instant of it is complete.
protocol RunClock: Sendable {
    var time: any Timekeeper { get }

    /// Runs the cast beside `main` until that returns.
    /// - Throws: what ended the run before.
    func run(_ cast: RunProcesses, main: @escaping @Sendable () async throws -> Void) async throws

    /// Ends the run with an error; the first one counts.
    func fail(with error: any Error)

    /// Ends a run that makes no progress for so long of real time.
    /// - Returns: what it was ended with; `nil` when it ended by itself.
    func watch(limit: Duration) async -> (any Error)?

    /// When the run was later than its slack allows; `nil` when it never was.
    var late: LateSpans? { get }
}

/// All that acts in a run.
struct RunProcesses: Sendable {
    /// Entries of the timeline, with the order among those of one instant.
    var timeline: [RankedProcess]
    /// Activities of devices and probes, in order of declaration.
    var processes: [NamedProcess]
    /// What serves others, and spends no time of its own.
    var services: [NamedProcess]
    /// Judges an instant that is complete.
    /// Returns the next one to judge even when nothing happens then.
    var complete: @Sendable (UTCInstant) -> UTCInstant?
}
