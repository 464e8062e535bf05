import Synchronization
import Timekeeping

/// What has come on a serial line until somebody reads it; at most one activity waits for it.
final class SerialInbox: Sendable {
    /// How much has come, so that whoever has sent it can wait for it.
    let intake = IntakeCount()
    private let state = Mutex(State())
    private let arrival: any Parking
    private let tell: (@Sendable ([UInt8]) -> Void)?

    private struct State {
        var bytes: [UInt8] = []
        var isOver = false
    }

    /// As much as a serial driver of Linux keeps; what comes then is lost.
    private static let room = 4096

    /// - Parameter tell: called with what comes.
    init(_ name: String, on time: any Timekeeper, tell: (@Sendable ([UInt8]) -> Void)? = nil) {
        self.tell = tell
        arrival = time.makeParking("\(name): bytes")
    }

    /// Whether nothing more will come.
    var isOver: Bool { state.withLock { $0.isOver } }

    func append(_ bytes: [UInt8]) {
        tell?(bytes)
        state.withLock { $0.bytes += bytes.prefix(Self.room - $0.bytes.count) }
        arrival.wake()
        intake.take(bytes.count)
    }

    /// Nothing more will come.
    func end() {
        state.withLock { $0.isOver = true }
        arrival.wake()
        intake.end()
    }

    func discard() {
        state.withLock { $0.bytes = [] }
    }

    /// Takes the first `count` bytes, or as many as there are.
    func take(_ count: Int = .max) -> [UInt8] {
        state.withLock { state in
            defer { state.bytes.removeFirst(min(count, state.bytes.count)) }
            return Array(state.bytes.prefix(count))
        }
    }

    /// Waits until there are `count` bytes, nothing more can come, or `limit` has passed.
    func wait(for count: Int, within limit: Duration?, on time: any Timekeeper) async throws {
        guard !has(count) else { return }
        guard let limit else { return try await waitForever(for: count) }
        guard limit > .zero else { return }
        do {
            try await time.withTimeout(limit) { try await self.waitForever(for: count) }
        } catch is TimedOut {}
    }

    private func waitForever(for count: Int) async throws {
        while !has(count) { try await arrival.wait() }
    }

    private func has(_ count: Int) -> Bool {
        state.withLock { $0.isOver || $0.bytes.count >= min(count, Self.room) }
    }
}
