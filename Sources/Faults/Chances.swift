import Timekeeping

/// Which of its chances a fault strikes: the first `times`, each with the probability `share`.
///
/// A chance is one request, reply, frame or datagram; a retry is another.
package struct Chances: Sendable {
    /// How often it may still strike; `nil` for no limit.
    package private(set) var remaining: Int?
    private let share: Double
    private let stream: RandomStream
    private var drawn: UInt64 = 0

    /// - Parameters:
    ///   - share: 0...1.
    ///   - stream: the draws of this fault, by the name of its timeline entry.
    package init(times: Int? = nil, share: Double = 1, stream: RandomStream) {
        remaining = times
        self.share = share
        self.stream = stream
    }

    /// Takes one chance: does the fault strike?
    package mutating func strike() -> Bool {
        guard remaining != 0 else { return false }
        defer { drawn += 1 }
        guard share >= 1 || stream.uniform(drawn) < share else { return false }
        remaining = remaining.map { $0 - 1 }
        return true
    }

    /// Whether it has struck as often as it may.
    package var isUsedUp: Bool { remaining == 0 }
}
