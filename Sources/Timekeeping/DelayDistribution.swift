import Foundation

/// How long a delay is: the same span each time, or a span drawn for each message.
package enum DelayDistribution: Sendable, Hashable {
    case fixed(Duration)
    /// Every span of the range is as likely as any other.
    case even(ClosedRange<Duration>)
    /// Log-normal: half of all spans are at most `median`, which is above zero, and 99 of 100 at most `p99`.
    case logNormal(median: Duration, p99: Duration)

    /// Draws one span; the same index of the same stream gives the same span.
    package func draw(_ index: UInt64, from stream: RandomStream) -> Duration {
        switch self {
        case .fixed(let span): span
        case .even(let range): Self.evenSpan(range, stream.uniform(index))
        case .logNormal(let median, let p99):
            Self.logNormalSpan(median.inSeconds, p99.inSeconds, deviate: stream.normal(index))
        }
    }

    private static func evenSpan(_ range: ClosedRange<Duration>, _ share: Double) -> Duration {
        let width = range.upperBound.inSeconds - range.lowerBound.inSeconds
        let span = Duration.nanoseconds(rounding: (range.lowerBound.inSeconds + width * share) * 1e9)
        return min(max(span, range.lowerBound), range.upperBound)
    }

    private static func logNormalSpan(_ median: Double, _ p99: Double, deviate: Double) -> Duration {
        let spread = log(p99 / median) / deviateOfP99
        return .nanoseconds(rounding: median * exp(spread * deviate) * 1e9)
    }

    /// 99 of 100 normal deviates are at most this.
    private static let deviateOfP99 = 2.3263478740408408
}

extension RandomStream {
    /// A normal deviate of mean 0 and variance 1, its tails included: draws `2 * index` and `2 * index + 1` make it.
    ///
    /// Source: Box and Muller (1958).
    fileprivate func normal(_ index: UInt64) -> Double {
        let radius = (-2 * log(1 - uniform(2 &* index))).squareRoot()
        return radius * cos(2 * Double.pi * uniform(2 &* index &+ 1))
    }
}
