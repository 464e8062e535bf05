import Timekeeping

/// What the store remembers of its meters between transactions.
struct KnownMeters: Sendable {
    /// Keys of `meters`, by id.
    var keys: [String: Int64] = [:]
    /// The greatest time taken of each meter, whatever the source.
    var newestTimes: [Int64: UTCInstant] = [:]
    /// The newest state of each meter's counters, as each source shows them.
    var newest: [MeterSource: CounterState] = [:]
}

/// A meter as one source shows it. Its counters are the same ones, but each source has steps, rows and delays of
/// its own, so energy is made of one source at a time.
struct MeterSource: Sendable, Hashable {
    /// Key of `meters`.
    var meter: Int64
    var source: Reading.Source
}
