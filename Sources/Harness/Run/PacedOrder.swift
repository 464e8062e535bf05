import Timekeeping

/// The order of what happens in a paced run: events keep their times but never go back, and an instant is complete
/// when nothing has happened for a grain of real time.
struct PacedOrder: Sendable {
    /// So many grains after the last instant one is complete although things still happen.
    private static let mostGrains = 4

    /// Of real time, in the site.
    private let grain: Duration
    /// Nothing happens before this any more.
    private(set) var present: UTCInstant
    private var lastEvent = UTCInstant(nanoseconds: .min)
    private var lastComplete = UTCInstant(nanoseconds: .min)

    init(start: UTCInstant, grain: Duration) {
        self.grain = grain
        present = start
    }

    /// The time of something that happens now: its reporters may overtake each other.
    mutating func take(_ instant: UTCInstant) -> UTCInstant {
        present = max(present, instant)
        lastEvent = present
        return present
    }

    /// - Parameter instant: until which all that was due has begun.
    /// - Returns: the instant that is complete now, and whether a whole second has come since the one before; `nil` when
    ///   none is.
    mutating func complete(through instant: UTCInstant) -> (instant: UTCInstant, passesSecond: Bool)? {
        let next = max(instant, present)
        guard next > lastComplete else { return nil }
        let isFirst = lastComplete.nanoseconds == .min
        let isQuiet = lastEvent.nanoseconds == .min || lastEvent + grain <= instant
        guard isFirst || isQuiet || lastComplete + grain * Self.mostGrains <= next else { return nil }
        let passesSecond = isFirst || next.wholeSecond > lastComplete.wholeSecond
        lastComplete = next
        present = next + PacedTimekeeper.step
        return (next, passesSecond)
    }
}
