import Synchronization

/// A place to wait for a wake-up in virtual time.
final class VirtualParking: Parking {
    private struct Seat {
        var wasWoken = false
        var waiting: WaitToken?
    }

    private let name: String
    private let time: VirtualTimekeeper
    private let seat = Mutex(Seat())

    init(name: String, time: VirtualTimekeeper) {
        self.name = name
        self.time = time
    }

    func wait() async throws {
        let activity = time.currentActivity()
        if time.isDead(activity) { throw Killed() }
        let token = WaitToken()
        let mustWait = seat.withLock { seat in
            if seat.wasWoken { seat.wasWoken = false; return false }
            seat.waiting = token
            return true
        }
        guard mustWait else { return }
        defer { seat.withLock { $0.waiting = nil } }
        try await time.park(activity, in: token, awaiting: name)
    }

    func wake() {
        let token = seat.withLock { seat in
            guard let waiting = seat.waiting else { seat.wasWoken = true; return nil as WaitToken? }
            seat.waiting = nil
            return waiting
        }
        if let token { time.wake(token) }
    }
}
