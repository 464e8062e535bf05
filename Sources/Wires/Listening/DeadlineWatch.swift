import Synchronization
import Timekeeping

/// Lets one process wait for the earliest of deadlines, of which further ones are set meanwhile.
final class DeadlineWatch: Sendable {
    private let time: any Timekeeper
    private let parking: any Parking
    /// `nil` while the process looks for the earliest one, and while there is none: then every new one wakes it.
    private let awaited = Mutex<UTCInstant?>(nil)

    init(_ name: String, on time: any Timekeeper) {
        self.time = time
        parking = time.makeParking(name)
    }

    /// A deadline has been set; the process is woken only when it waits for a later one.
    func expect(_ deadline: UTCInstant) {
        let isEarliest = awaited.withLock { $0.map { deadline < $0 } ?? true }
        if isEarliest { parking.wake() }
    }

    /// Waits for the deadline that `earliest` finds, or until an earlier one is set.
    func wait(for earliest: () -> UTCInstant?) async throws {
        awaited.withLock { $0 = nil }
        guard let next = earliest() else { return try await parking.wait() }
        guard next > time.now else { return }
        awaited.withLock { $0 = next }
        try await time.wait(in: parking, until: next)
    }
}
