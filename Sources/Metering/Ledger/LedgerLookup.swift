import Timekeeping

/// Finds readings that are stored already, by the number that the store has given to a meter.
package protocol StoredReadings {
    /// The greatest time taken of a meter, of all sources; `nil` without a reading.
    func newestTime(of meter: Int64) throws -> UTCInstant?

    /// All readings of a meter with this time taken, in the order of their rank.
    func readings(of meter: Int64, takenAt instant: UTCInstant) throws -> [StoredReading]
}

/// Finds states of counters among the stored readings that count for energy.
package protocol StoredCounters {
    /// The state next to an instant; `nil` when there is none, or only further away than `CounterStep.longestSpan`.
    func counters(of source: MeterSource, _ side: CounterSide) throws -> CounterState?
}

/// Everything that the rules of `ReadingLedger` look up.
package protocol LedgerLookup: StoredReadings, StoredCounters {}

/// Where a neighbouring state of the counters is looked for.
package enum CounterSide: Sendable, Hashable {
    /// The latest one at the instant or before it.
    case atOrBefore(UTCInstant)
    /// The earliest one at the instant or after it.
    case atOrAfter(UTCInstant)

    /// The instants that are searched. What lies further than a step can be long is not looked for, so that a source
    /// without readings does not cost the whole history of another.
    package var range: ClosedRange<UTCInstant> {
        let reach = Duration.nanoseconds(CounterStep.longestSpan)
        return switch self {
        case .atOrBefore(let instant): (instant - reach)...instant
        case .atOrAfter(let instant): instant...(instant + reach)
        }
    }
}

/// A meter as one source shows it. Its counters are the same ones, but each source has steps, rows and delays of
/// its own, so energy is made of one source at a time.
package struct MeterSource: Sendable, Hashable {
    /// The number that the store has given to the meter.
    package var meter: Int64
    package var source: Reading.Source

    package init(meter: Int64, source: Reading.Source) {
        self.meter = meter
        self.source = source
    }
}
