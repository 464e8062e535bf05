import Timekeeping

/// Power went away while the firmware did something.
struct PowerLost: Error {}

/// One life of the board, from power-up to the loss of power.
struct BoardLife: Sendable, Equatable {
    let number: Int
    let since: UTCInstant
}

/// `delay()` of one of the board's processes: spends time for as long as there is power.
struct BoardDelay: Sendable {
    private let time: any Timekeeper
    private let parking: any Parking

    init(_ name: String, on time: any Timekeeper) {
        self.time = time
        parking = time.makeParking(name)
    }

    /// Something has changed that a waiting process must look at.
    func wake() { parking.wake() }

    /// Waits until `instant`, or until `isOver` says so.
    func wait(until instant: UTCInstant, unless isOver: @Sendable () -> Bool) async throws {
        while time.now < instant, !isOver() { try await time.wait(in: parking, until: instant) }
    }

    /// Waits until `isOver` says so.
    func wait(unless isOver: @Sendable () -> Bool) async throws {
        while !isOver() { try await parking.wait() }
    }
}
