import Foundation

/// The real clock: UTC of the host, and sleeps that last as long as they say.
package struct SystemTimekeeper: Timekeeper {
    package init() {}

    package var now: UTCInstant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UTCInstant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    package var grace: Duration { .zero }

    /// How long this machine has been up: a clock that nobody sets.
    package static var uptime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    package func sleep(until deadline: UTCInstant) async throws {
        try await Task.sleep(for: max(deadline - now, .zero))
    }

    package func silence(_ reason: String) async throws {
        while true { try await Task.sleep(for: .seconds(3600)) }
    }

    package func withTimeout<Result: Sendable>(
        _ limit: Duration, _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await race(operation, limit: limit) { try await Task.sleep(for: limit) }
    }

    package func serving(_ name: String, _ body: () async -> ServingOutcome) async {
        _ = await body()
    }

    package func makeParking(_ name: String) -> any Parking { SystemParking() }

    package func makeLife() -> any ComponentTimekeeper { SystemComponentTimekeeper(self) }
}

/// A moment of real time that comes in time even when the clock of the machine is set.
package struct RealDeadline: Sendable {
    private let uptime: Duration

    package init(after span: Duration) {
        uptime = SystemTimekeeper.uptime + span
    }

    package var hasPassed: Bool { SystemTimekeeper.uptime >= uptime }
}
