import Faults
import Timekeeping
import Wires

/// Sends readings: what lies on the card, oldest first, or without a card the one that is fresh.
struct Upload: Sendable {
    /// Pauses before attempts grow no longer than this.
    private static let longestPause = Duration.seconds(60)

    let board: ESP32Meter
    /// That of the process which sends.
    let delay: BoardDelay
    private let way: (any BoardWay)?
    private let retries: Int
    private let retryAfter: Duration
    private var time: any Timekeeper { board.surroundings.time }

    init(board: ESP32Meter, delay: BoardDelay) {
        self.board = board
        self.delay = delay
        way = board.way
        retries = board.settings.push?.retries ?? 0
        retryAfter = board.settings.push?.retryAfter ?? .zero
    }

    /// - Throws: `PowerLost`.
    func send(_ reading: ESP32Meter.Reading) async throws {
        guard let way else { return }
        if board.settings.has(.oneLoop) { board.keep(reading) }
        guard board.belongsOnCard(reading) else { return try await sendOnce(reading) }
        while let batch = board.nextBatch(way.batch) {
            guard board.hasRadio, try await deliver(batch) else { return }
            board.wasDelivered(batch)
            if let rate = board.settings.buffer.ratePerSecond, board.nextBatch(1) != nil {
                let pause = Duration.nanoseconds(rounding: 1e9 * Double(batch.count) / rate)
                try await board.pause(batch[0].life, until: time.now + pause, on: delay)
            }
        }
    }

    /// A reading that is not on the card: lost when it does not arrive.
    private func sendOnce(_ reading: ESP32Meter.Reading) async throws {
        if board.hasRadio {
            _ = try await deliver([reading])
            board.forget(reading)
        } else {
            board.drop(reading)
        }
    }

    /// All attempts for one body.
    /// - Returns: whether it was accepted.
    private func deliver(_ batch: [ESP32Meter.Reading]) async throws -> Bool {
        let life = board.state.withLock { $0.life }
        for attempt in 1...(retries + 1) {
            if attempt > 1 {
                try await board.pause(life, until: time.now + pause(before: attempt), on: delay)
            }
            if try await deliver(batch, attempt, in: life) { return true }
        }
        return false
    }

    private func pause(before attempt: Int) -> Duration {
        min(retryAfter * (1 << min(attempt - 2, 20)), Self.longestPause)
    }

    private func deliver(_ batch: [ESP32Meter.Reading], _ attempt: Int, in life: BoardLife) async throws
        -> Bool
    {
        guard let way, board.hasRadio else { return false }
        let begin = time.now
        let result = try await way.attempt(batch)
        guard board.isOn(life) else { throw PowerLost() }
        board.report(
            result.event,
            result.shown + [
                .init("attempt", .count(attempt)), .init("took", .span(time.now - begin)),
                .init("row", .count(batch[0].number)), .init("rows", .count(batch.count)),
            ])
        return result.isAccepted
    }
}
