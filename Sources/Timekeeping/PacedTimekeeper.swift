import Foundation
import HeapModule
import Synchronization

/// The real clock, faster or slower: site time goes on `factor` times as fast as real time.
///
/// It shows its start until `begin`, and whole milliseconds of the site from then on, since nothing finer is known of a
/// run on a real machine. Sleepers go on in the order of their deadlines, also when they are late, and the clock keeps
/// how late they went on. It reads a clock that nobody sets.
package final class PacedTimekeeper: Timekeeper {
    /// What the clock shows changes by this.
    package static let step = Duration.milliseconds(1)

    /// Nanoseconds of site time in one of real time.
    package let factor: Double
    private let start: UTCInstant
    /// Added to every time-out: what outside software needs of real time is `factor` times as long in the site.
    package let grace: Duration
    /// Woken when an operation that has a time-out begins to wait for what never comes.
    @TaskLocal private static var silenceBegins: SystemParking?
    private let state: Mutex<State>

    private struct State {
        /// When the run began, by the clock that nobody sets.
        var origin: Duration?
        var sleepers = Heap<Sleeper>()
        var arrivals = 0
        /// Arrivals of those that still sleep, or have been woken and have not gone on yet.
        var present: Set<Int> = []
        /// Of these, those that have been woken, with their deadlines.
        var woken: [Int: UTCInstant] = [:]
        var lateSpans: LateSpans
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

    /// - Parameters:
    ///   - start: what it shows until `begin`.
    ///   - factor: above 0.
    ///   - grace: added to every time-out, in site time; sleepers that are later than this are kept in `lateSpans`.
    package init(start: UTCInstant, factor: Double, grace: Duration = .zero) {
        precondition(factor > 0, "site time goes forward")
        self.start = start
        self.factor = factor
        self.grace = grace
        let queue = DispatchQueue(label: "wattloop.paced")
        state = Mutex(
            State(
                lateSpans: LateSpans(allowed: grace),
                timer: DispatchSource.makeTimerSource(flags: .strict, queue: queue)))
        state.withLock { state in
            state.timer.setEventHandler { [weak self] in self?.wakeDue() }
            state.timer.activate()
        }
    }

    deinit {
        state.withLock { $0.timer.cancel() }
    }

    /// Lets time go on; called once.
    package func begin() {
        state.withLock { state in
            state.origin = SystemTimekeeper.uptime
            arm(&state)
        }
    }

    package var now: UTCInstant { state.withLock { now($0) } }

    /// When sleepers went on later than the grace.
    package var lateSpans: LateSpans { state.withLock { $0.lateSpans } }

    /// The latest instant before which every sleeper that was due has gone on.
    package var horizon: UTCInstant {
        state.withLock { state in
            let next = state.woken.values.min().map { $0 - Self.step }
            return min(now(state), next ?? UTCInstant(nanoseconds: .max))
        }
    }

    private func now(_ state: borrowing State) -> UTCInstant {
        let elapsed = elapsed(state).nanoseconds
        return start + .nanoseconds(elapsed - elapsed % Self.step.nanoseconds)
    }

    /// Site time since the start, to the nanosecond.
    private func elapsed(_ state: borrowing State) -> Duration {
        guard let origin = state.origin else { return .zero }
        return (SystemTimekeeper.uptime - origin) * factor
    }

    package func sleep(until deadline: UTCInstant) async throws {
        let sleeper = state.withLock { state in
            state.arrivals += 1
            let sleeper = Sleeper(
                deadline: max(deadline, now(state)), arrival: state.arrivals, seat: SystemParking())
            state.sleepers.insert(sleeper)
            state.present.insert(sleeper.arrival)
            arm(&state)
            return sleeper
        }
        defer {
            state.withLock { state in
                state.present.remove(sleeper.arrival)
                state.woken[sleeper.arrival] = nil
            }
        }
        try await sleeper.seat.wait()
        state.withLock { $0.lateSpans.note(due: sleeper.deadline, wentOn: now($0)) }
    }

    /// Sets the timer for the next sleeper.
    private func arm(_ state: inout State) {
        guard state.origin != nil, let next = state.sleepers.min else { return }
        // The clock shows an instant between two steps with the second of them.
        let past = (next.deadline - start).nanoseconds % Self.step.nanoseconds
        let shown = past > 0 ? next.deadline + (Self.step - .nanoseconds(past)) : next.deadline
        let wait = max(.zero, (shown - (start + elapsed(state))) / factor)
        state.timer.schedule(
            deadline: .now() + .nanoseconds(Int(wait.nanoseconds)), leeway: .nanoseconds(0))
    }

    private func wakeDue() {
        let due = state.withLock { state in
            let now = now(state)
            var due: [SystemParking] = []
            while let next = state.sleepers.min, next.deadline <= now {
                due.append(next.seat)
                if state.present.contains(next.arrival) { state.woken[next.arrival] = next.deadline }
                state.sleepers.removeMin()
            }
            arm(&state)
            return due
        }
        for seat in due { seat.wake() }
    }

    package func silence(_ reason: String) async throws {
        Self.silenceBegins?.wake()
        try await SystemParking().wait()
    }

    package func withTimeout<Result: Sendable>(
        _ limit: Duration, _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let end = now + limit
        let silence = SystemParking()
        return try await race(
            { try await Self.$silenceBegins.withValue(silence, operation: operation) }, limit: limit
        ) {
            try await self.sleep(until: end)
            guard self.grace > .zero else { return }
            // Nobody needs longer for what never comes.
            do {
                try await race({ try await silence.wait() }, limit: self.grace) {
                    try await self.sleep(until: end + self.grace)
                }
            } catch is TimedOut {}
        }
    }

    package func serving(_ name: String, _ body: () async -> ServingOutcome) async {
        _ = await body()
    }

    package func makeParking(_ name: String) -> any Parking { SystemParking() }

    package func makeLife() -> any ComponentTimekeeper { SystemComponentTimekeeper(self) }
}
