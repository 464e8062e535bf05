import Timekeeping

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
