import Synchronization
import Timekeeping

/// Lets one activity at a time use a serial line, in the order of their asking.
final class SerialTurns: Sendable {
    private struct State {
        var isTaken = false
        var arrivals = 0
        var waiting: [(number: Int, place: any Parking)] = []
    }

    private let name: String
    private let time: any Timekeeper
    private let state = Mutex(State())

    init(_ name: String, on time: any Timekeeper) {
        self.name = name
        self.time = time
    }

    /// Runs `body` when it is the caller's turn.
    func take<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        try await waitForTurn()
        defer { letNextGo() }
        return try await body()
    }

    private func waitForTurn() async throws {
        let ticket: (number: Int, place: any Parking)? = state.withLock { state in
            guard state.isTaken else {
                state.isTaken = true
                return nil
            }
            state.arrivals += 1
            let ticket = (state.arrivals, time.makeParking("\(name): its turn") as any Parking)
            state.waiting.append(ticket)
            return ticket
        }
        guard let ticket else { return }
        do { try await ticket.place.wait() } catch {
            giveBack(ticket.number)
            throw error
        }
    }

    /// The turn of one who has had enough of waiting may have come already.
    private func giveBack(_ number: Int) {
        let wasWaiting = state.withLock { state in
            let count = state.waiting.count
            state.waiting.removeAll { $0.number == number }
            return state.waiting.count < count
        }
        if !wasWaiting { letNextGo() }
    }

    private func letNextGo() {
        let next = state.withLock { state -> (any Parking)? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst().place }
            state.isTaken = false
            return nil
        }
        next?.wake()
    }
}
