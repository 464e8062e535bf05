import Testing
import TimeLimits

@testable import Timekeeping

@Suite(.ends())
struct DelayDistributionTests {
    private static let stream = RandomStream(seed: 77, path: "timeline/late")

    private static func draws(_ delay: DelayDistribution, _ count: UInt64 = 20_000, of name: String = "late")
        -> [Duration]
    {
        let stream = RandomStream(seed: 77, path: "timeline/\(name)")
        return (0..<count).map { delay.draw($0, from: stream) }
    }

    @Test func `a fixed delay is the same each time`() {
        #expect(Set(Self.draws(.fixed(.milliseconds(120)), 100)) == [.milliseconds(120)])
    }

    @Test func `an even delay fills its range evenly`() {
        let spans = Self.draws(.even(.milliseconds(80)...(.seconds(2)))).map(\.inSeconds)
        #expect(spans.allSatisfy { (0.08...2).contains($0) })
        for tenth in 0..<10 {
            let low = 0.08 + 0.192 * Double(tenth)
            #expect((1800...2200).contains(spans.count { $0 >= low && $0 < low + 0.192 }), "\(tenth)")
        }
    }

    static let tails: [(median: Duration, p99: Duration)] = [
        (.milliseconds(120), .seconds(3)), (.milliseconds(1), .seconds(3600)),
        (.seconds(2), .milliseconds(2100)),
        (.seconds(1), .seconds(1)),
    ]

    @Test(arguments: tails) func `of a long tail half are at most the median and 99 of 100 at most the p99`(
        row: (median: Duration, p99: Duration)
    ) {
        let spans = Self.draws(.logNormal(median: row.median, p99: row.p99))
        #expect(spans.allSatisfy { $0 >= .zero })
        guard row.median < row.p99 else {
            #expect(Set(spans.map { ($0.inSeconds * 1e6).rounded() }) == [row.median.inSeconds * 1e6])
            return
        }
        #expect((9700...10_300).contains(spans.count { $0 <= row.median }))
        #expect((19_740...19_860).contains(spans.count { $0 <= row.p99 }))
        #expect(spans.max() ?? .zero > row.p99)
    }

    @Test func `extreme tails and ranges stop at the end of the range of spans`() {
        let longest = Duration.nanoseconds(Int64.max)
        for index: UInt64 in 0..<2000 {
            let tail = DelayDistribution.logNormal(median: .nanoseconds(1), p99: longest)
            #expect(tail.draw(index, from: Self.stream) >= .zero)
            #expect(
                (.zero...longest).contains(
                    DelayDistribution.even(.zero...longest).draw(index, from: Self.stream)))
        }
    }

    @Test func `the same name and seed draw the same and another name something else`() {
        let delay = DelayDistribution.logNormal(median: .milliseconds(120), p99: .seconds(3))
        #expect(Self.draws(delay, 100) == Self.draws(delay, 100))
        #expect(Set(Self.draws(delay, 100)).isDisjoint(with: Self.draws(delay, 100, of: "other")))
    }

    @Test func `neighbouring draws are independent`() {
        let spans = Self.draws(.even(.zero...(.seconds(1)))).map { $0.inSeconds - 0.5 }
        let product = zip(spans, spans.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / Double(spans.count)
        #expect(abs(product) < 0.003)
        let tail = Self.draws(.logNormal(median: .seconds(1), p99: .seconds(2))).map { $0 > .seconds(1) }
        #expect((9700...10_300).contains(zip(tail, tail.dropFirst()).count { $0 == $1 }))
    }

    @Test func `a substream tells nothing about its stream`() {
        let other = Self.stream.substream("delay")
        #expect(Set((0..<1000).map(Self.stream.bits)).isDisjoint(with: (0..<1000).map(other.bits)))
        #expect(other == Self.stream.substream("delay"))
    }
}
