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

    /// Takes one chance.
    /// - Returns: `nil` when the fault does not strike.
    package mutating func strike() -> Chance? {
        guard remaining != 0 else { return nil }
        defer { drawn += 1 }
        guard share >= 1 || stream.uniform(drawn) < share else { return nil }
        remaining = remaining.map { $0 - 1 }
        return Chance(number: drawn, stream: stream)
    }

    /// Whether it has struck as often as it may.
    package var isUsedUp: Bool { remaining == 0 }
}

/// One chance that a fault strikes. What is drawn for it follows from the seed, the name of the fault and its number,
/// whatever other faults draw.
package struct Chance: Sendable {
    /// Counted from 0, those that were not struck among them.
    let number: UInt64
    let stream: RandomStream

    func span(of delay: DelayDistribution) -> Duration {
        delay.draw(number, from: stream.substream("delay"))
    }
}
