import Timekeeping

/// Virtual time: an instant is complete when everything due at it has happened.
struct VirtualRunClock: RunClock {
    private let scheduler: VirtualTimekeeper

    init(start: UTCInstant) {
        scheduler = VirtualTimekeeper(start: start)
    }

    var time: any Timekeeper { scheduler }

    func run(_ cast: RunProcesses, main: @escaping @Sendable () async throws -> Void) async throws {
        scheduler.whenInstantCompletes(cast.complete)
        try await scheduler.run(
            processes: cast.timeline + cast.processes.map { RankedProcess($0) }, services: cast.services,
            main: main)
    }

    func fail(with error: any Error) { scheduler.fail(with: error) }

    func watch(limit: Duration) async -> (any Error)? {
        await Watchdog(watching: scheduler, limit: limit).run()
    }

    var late: LateSpans? { nil }
}
