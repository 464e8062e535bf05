import Timekeeping

/// The instants at which one meter is asked: so far apart, whatever each question takes.
struct PollBeat: Sendable {
    private let first: UTCInstant
    private let every: Duration

    /// - Parameters:
    ///   - index: the number of the meter among `count` that are polled; it spreads their first beats over one
    ///     span, the last of them at its end.
    ///   - start: when polling begins.
    init(every: Duration, index: Int, of count: Int, start: UTCInstant) {
        self.every = every
        let share = Int64(every.nanoseconds / Int64(count)) * Int64(index + 1)
        first = start + (index == count - 1 ? every : .nanoseconds(share))
    }

    /// The first beat at or after `instant`; those that a late answer has missed are left out.
    func next(from instant: UTCInstant) -> UTCInstant {
        guard instant > first else { return first }
        let passed = (instant - first).nanoseconds
        let span = every.nanoseconds
        let beats = passed.addingSaturating(span - 1) / span
        return first + .nanoseconds(beats.multipliedSaturating(by: span))
    }
}
