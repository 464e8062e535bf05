import Metering

/// What alerting has done and what it has to do, for `/metrics`.
public struct AlertCounters: Sendable, Equatable {
    /// How many incidents of one kind there are.
    public struct Kind: Sendable, Equatable {
        public var kind: Incident.Kind
        /// Those that last.
        public var open: Int
        /// All that were ever raised, in earlier runs too.
        public var raised: Int
    }

    /// Every kind that can be raised, in the order of the configuration, then those of earlier ones by name.
    public var kinds: [Kind]
    /// Notifications that a receiver has taken, since the start.
    public var sent = 0
    /// Attempts that came to nothing, since the start.
    public var failed = 0
    /// Notifications that were given up, since the start.
    public var givenUp = 0
    /// Notifications that wait.
    public var pending: Int
    /// Streams that are open.
    public var streams: Int
}
