import Timekeeping

/// The published sketch: one loop that measures, sends and waits.
///
/// A turn of the loop takes 100 ms and what it waits for. The turns in which nothing is due are computed, not
/// lived through.
struct SketchLoop: Sendable {
    private static let turn = Duration.milliseconds(100)
    /// Between two looks at the state of the Wi-Fi, and how many there are before it goes on without.
    private static let radioPause = Duration.milliseconds(500)
    private static let radioTries = 20

    let board: ESP32Meter
    private var time: any Timekeeper { board.surroundings.time }

    func run() async throws {
        var ended: BoardLife?
        while true {
            let life = try await board.nextLife(after: ended)
            ended = life
            do { try await live(life) } catch is PowerLost {}
        }
    }

    private func live(_ life: BoardLife) async throws {
        var library = try await board.boot(life)
        let upload = Upload(board: board, delay: board.measuring)
        let every = board.settings.every
        try await joinNetwork(life)
        var last = life.since + board.settings.first - every
        while true {
            if !board.hasRadio { try await joinNetwork(life) }
            if time.now - last >= every {
                last = time.now
                if let reading = try await board.measure(&library, in: life) {
                    try await upload.send(reading)
                }
            }
            try await idle(life, until: last + every)
        }
    }

    /// Turns of the loop, at least one, until something is due or the Wi-Fi is lost.
    private func idle(_ life: BoardLife, until due: UTCInstant) async throws {
        let begin = time.now
        try await board.measuring.wait(until: Self.turnEnd(begin, reaching: due)) {
            !board.isOn(life) || !board.hasRadio
        }
        try await board.pause(life, until: Self.turnEnd(begin, reaching: time.now), on: board.measuring)
    }

    /// The end of the turn in which `instant` is reached, counted from `begin`.
    private static func turnEnd(_ begin: UTCInstant, reaching instant: UTCInstant) -> UTCInstant {
        let turns = max(1, ((instant - begin).nanoseconds + turn.nanoseconds - 1) / turn.nanoseconds)
        return begin + .nanoseconds(turns * turn.nanoseconds)
    }

    /// Waits for the Wi-Fi, for 10 s at the most.
    private func joinNetwork(_ life: BoardLife) async throws {
        for _ in 0..<Self.radioTries {
            try await board.pause(life, until: time.now + Self.radioPause, on: board.measuring)
            if board.hasRadio { return }
        }
    }
}
