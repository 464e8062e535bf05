import Timekeeping

/// Keeps meters, readings and the energy made of them.
///
/// Calls are batches of rows, so that a store in another process costs one round trip each.
/// All of them throw `StoreError`.
package protocol ReadingStore: Sendable {
    /// Enters meters, or brings what is known of them up to date.
    func register(_ meters: [Meter]) async throws

    /// Stores all of `readings` in one transaction, or none; answers in their order.
    /// - Precondition: every reading's meter is registered.
    @discardableResult
    func append(_ readings: [Reading]) async throws -> [StoredReading]

    /// Readings of one meter, ordered by the time taken, then by arrival.
    func readings(_ query: ReadingQuery) async throws -> [StoredReading]

    /// The reading of `meter` with the greatest time taken, conflicts left out.
    func latest(meter: String) async throws -> StoredReading?

    /// Quarters of an hour of `meter` that begin in `range` and have readings or energy, in order. Each is made
    /// of the readings of one source: the one that covers most of it.
    func quarters(meter: String, in range: Range<UTCInstant>) async throws -> [EnergyQuarter]
}

/// A span of one meter's history.
package struct ReadingQuery: Sendable, Hashable {
    package var meter: String
    /// Included.
    package var from: UTCInstant
    /// Excluded.
    package var to: UTCInstant
    /// Only what comes behind this place.
    package var after: ReadingCursor?
    package var limit: Int
    /// From the end backwards.
    package var newestFirst: Bool
    /// Only what came this way.
    package var source: Reading.Source?

    package init(
        meter: String, from: UTCInstant = UTCInstant(nanoseconds: .min),
        to: UTCInstant = UTCInstant(nanoseconds: .max), after: ReadingCursor? = nil, limit: Int = 1000,
        newestFirst: Bool = false, source: Reading.Source? = nil
    ) {
        self.meter = meter
        self.from = from
        self.to = to
        self.after = after
        self.limit = limit
        self.newestFirst = newestFirst
        self.source = source
    }
}
