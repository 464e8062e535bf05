import Metering

/// What alerting has done and what it has to do, for `/metrics`.
package struct AlertCounters: Sendable, Equatable {
    /// How many incidents of one kind there are.
    package struct Kind: Sendable, Equatable {
        package var kind: Incident.Kind
        /// Those that last.
        package var open: Int
        /// All that were ever raised, in earlier runs too.
        package var raised: Int
    }

    /// Every kind that can be raised, in the order of the configuration, then those of earlier ones by name.
    package var kinds: [Kind]
    /// Notifications that a receiver has taken, since the start.
    package var sent = 0
    /// Attempts that came to nothing, since the start.
    package var failed = 0
    /// Notifications that were given up, since the start.
    package var givenUp = 0
    /// Notifications that wait.
    package var pending: Int
    /// Streams that are open.
    package var streams: Int
}
