import Timekeeping

/// Finds readings that are stored already, by the number that the store has given to a meter.
package protocol StoredReadings {
    /// The greatest time taken of a meter, of all sources; `nil` without a reading.
    func newestTime(of meter: Int64) throws -> UTCInstant?

    /// All readings of a meter with this time taken, in the order of their rank.
    func readings(of meter: Int64, takenAt instant: UTCInstant) throws -> [StoredReading]
}

/// Finds stored readings whose counters say something about energy.
package protocol StoredCounters {
    /// At most `limit` of them next to an instant, the nearest first; none that lies further away than
    /// `CounterStep.longestSpan`.
    func counters(
        of source: MeterSource, _ side: CounterSide, _ kind: CounterKind, limit: Int
    ) throws -> [JudgedReading]

    /// The time of the earliest of those judged readings up to this one that show just the same, without another one
    /// between them.
    func beginning(ofDisplay reading: Reading, _ source: MeterSource) throws -> UTCInstant
}

/// Finds readings that are stored already by what identifies them besides their time.
package protocol StoredIdentities {
    /// The readings of a meter with this identity, of all sources, in the order of their times taken.
    func readings(of meter: Int64, identifiedBy identity: ReadingIdentity) throws -> [StoredReading]
}

/// Everything that the rules of `ReadingLedger` look up.
package protocol LedgerLookup: StoredReadings, StoredIdentities, StoredCounters {}

/// Which of the readings with counters are looked for.
package enum CounterKind: Sendable, Hashable, CaseIterable {
    /// All, those left out included.
    case judged
    /// Those that energy is made of.
    case chained
    /// Those at which a level of the counters begins or ends.
    case breaks

    package func takes(_ mark: EnergyMark) -> Bool { marks.contains(mark) }

    package var marks: [EnergyMark] {
        switch self {
        case .judged: EnergyMark.allCases.filter { $0 != .none }
        case .chained: EnergyMark.allCases.filter(\.isChained)
        case .breaks: EnergyMark.allCases.filter { $0.beginsLevel || $0 == .returned }
        }
    }
}

/// A stored reading with what its counters mean for energy.
package struct JudgedReading: Sendable, Hashable {
    package var reading: Reading
    package var mark: EnergyMark

    package init(reading: Reading, mark: EnergyMark) {
        self.reading = reading
        self.mark = mark
    }
}

/// Where neighbouring states of the counters are looked for.
package enum CounterSide: Sendable, Hashable {
    /// The latest ones at the instant or before it.
    case atOrBefore(UTCInstant)
    /// The earliest ones at the instant or after it.
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

    /// All before the instant.
    static func before(_ instant: UTCInstant) -> CounterSide { .atOrBefore(instant - .nanoseconds(1)) }
    /// All after the instant.
    static func after(_ instant: UTCInstant) -> CounterSide { .atOrAfter(instant + .nanoseconds(1)) }
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

/// A meter by its number, with what it can carry.
package struct RatedMeter: Sendable, Hashable {
    /// The number that the store has given to the meter.
    package var number: Int64
    /// `Meter.largestPhasePowerW`.
    package var phasePowerW: Double

    package init(number: Int64, phasePowerW: Double) {
        self.number = number
        self.phasePowerW = phasePowerW
    }
}
