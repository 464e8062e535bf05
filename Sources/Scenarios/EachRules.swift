/// `each: E1`, `key: f`, `exactly|at_least|at_most: n`, `of: E2`, `within: D`: so many E2 for every key of E1.
package struct EachRules: Sendable, Equatable {
    package enum Count: Sendable, Equatable {
        case exactly(Int)
        /// At least one.
        case atLeast(Int)
        case atMost(Int)
    }

    /// E1, whose first event of a key begins that key's time.
    package var cause: EventPattern
    /// E2.
    package var answer: EventPattern
    /// A field of both events, of one type.
    package var key: String
    package var count: Count
    package var limit: Duration

    package init(cause: EventPattern, answer: EventPattern, key: String, count: Count, limit: Duration) {
        self.cause = cause
        self.answer = answer
        self.key = key
        self.count = count
        self.limit = limit
    }
}
