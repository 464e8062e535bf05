/// What the store remembers of its meters between transactions.
struct KnownMeters: Sendable {
    /// Keys of `meters`, by id.
    var keys: [String: Int64] = [:]
    /// The newest state of each meter's counters.
    var newest: [Int64: CounterState] = [:]
}
