import Foundation
import HeapModule
import Synchronization

/// The real clock, faster or slower: site time goes on `factor` times as fast as real time.
///
/// It stands at its start until `begin`. Sleepers go on in the order of their deadlines, also when they are
/// late, and whoever sleeps finds out how late the run is.
public final class PacedTimekeeper: Timekeeper {
    /// Nanoseconds of site time in one of real time.
    public let factor: Double
    private let start: UTCInstant
    /// Added to every time-out: what outside software needs of real time is `factor` times as long in the site.
    private let grace: Duration
    private let state: Mutex<State>

    private struct State {
        /// When the run began, by the clock that nobody sets.
        var origin: Duration?
        var sleepers = Heap<Sleeper>()
        var arrivals = 0
        var largestLag = Lag(span: .zero, at: UTCInstant(nanoseconds: .min))
        let timer: any DispatchSourceTimer
    }

    private struct Sleeper: Comparable {
        let deadline: UTCInstant
        let arrival: Int
        let seat: SystemParking

        static func == (left: Self, right: Self) -> Bool { left.arrival == right.arrival }
        static func < (left: Self, right: Self) -> Bool {
            (left.deadline, left.arrival) < (right.deadline, right.arrival)
        }
    }

    /// How late somebody went on who had slept.
    public struct Lag: Sendable, Equatable {
        /// In site time.
        public var span: Duration
        /// When it should have gone on.
        public var at: UTCInstant
    }

    /// - Parameters:
    ///   - start: what it shows until `begin`.
    ///   - factor: above 0.
    ///   - grace: added to every time-out, in site time.
    public init(start: UTCInstant, factor: Double, grace: Duration = .zero) {
        precondition(factor > 0, "site time goes forward")
        self.start = start
        self.factor = factor
        self.grace = grace
        let queue = DispatchQueue(label: "wattloop.paced")
        state = Mutex(State(timer: DispatchSource.makeTimerSource(flags: .strict, queue: queue)))
        state.withLock { state in
            state.timer.setEventHandler { [weak self] in self?.wakeDue() }
            state.timer.activate()
        }
    }

    deinit {
        state.withLock { $0.timer.cancel() }
    }

    /// Lets time go on; called once.
    public func begin() {
        state.withLock { state in
            state.origin = SystemTimekeeper.uptime
            arm(&state)
        }
    }

    public var now: UTCInstant { state.withLock { now($0) } }

    /// The longest that anybody went on too late.
    public var largestLag: Lag { state.withLock { $0.largestLag } }

    private func now(_ state: borrowing State) -> UTCInstant {
        guard let origin = state.origin else { return start }
        return start + (SystemTimekeeper.uptime - origin) * factor
    }

    public func sleep(until deadline: UTCInstant) async throws {
        let seat = SystemParking()
        let due = state.withLock { state in
            let due = max(deadline, now(state))
            state.arrivals += 1
            state.sleepers.insert(Sleeper(deadline: due, arrival: state.arrivals, seat: seat))
            arm(&state)
            return due
        }
        try await seat.wait()
        state.withLock { state in
            let span = now(state) - due
            if span > state.largestLag.span { state.largestLag = Lag(span: span, at: due) }
        }
    }

    /// Sets the timer for the next sleeper.
    private func arm(_ state: inout State) {
        guard state.origin != nil, let next = state.sleepers.min else { return }
        let wait = max(.zero, (next.deadline - now(state)) / factor)
        state.timer.schedule(
            deadline: .now() + .nanoseconds(Int(wait.nanoseconds)), leeway: .nanoseconds(0))
    }

    private func wakeDue() {
        let due = state.withLock { state in
            let now = now(state)
            var due: [SystemParking] = []
            while let next = state.sleepers.min, next.deadline <= now {
                due.append(next.seat)
                state.sleepers.removeMin()
            }
            arm(&state)
            return due
        }
        for seat in due { seat.wake() }
    }

    public func silence(_ reason: String) async throws {
        try await SystemParking().wait()
    }

    public func withTimeout<Result: Sendable>(
        _ limit: Duration, _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await race(operation, limit: limit) { try await self.sleep(for: limit + self.grace) }
    }

    public func serving(_ name: String, _ body: () async -> ServingOutcome) async {
        _ = await body()
    }

    public func makeParking(_ name: String) -> any Parking { SystemParking() }

    public func makeLife() -> any ComponentTimekeeper { SystemComponentTimekeeper(self) }
}
