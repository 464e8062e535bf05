import Timekeeping

/// The measuring half of the corrected firmware: a fixed grid from power-up on, whatever uploads do.
struct SamplingTask: Sendable {
    let board: ESP32Meter

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
        var next = life.since + board.settings.first
        while true {
            try await board.pause(life, until: next, on: board.measuring)
            if let reading = try await board.measure(&library, in: life) {
                board.keep(reading)
                if !board.readings.post(reading), !board.belongsOnCard(reading) { board.drop(reading) }
            }
            // Beats that passed during a long round are left out.
            repeat { next = next + board.settings.every } while next < board.surroundings.time.now
        }
    }
}
