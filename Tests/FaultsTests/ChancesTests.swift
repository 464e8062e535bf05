import Testing
import TimeLimits
import Timekeeping

@testable import Faults

@Suite(.ends())
struct ChancesTests {
    private static let stream = RandomStream(seed: 77, path: "timeline/bad_luck")

    /// How many of `count` chances strike.
    private func strikes(_ chances: Chances, of count: Int) -> [Bool] {
        var chances = chances
        return (0..<count).map { _ in chances.strike() != nil }
    }

    @Test func `without limits every chance is struck`() {
        #expect(strikes(Chances(stream: Self.stream), of: 5) == [true, true, true, true, true])
    }

    @Test func `times strikes the first chances and no more`() {
        #expect(strikes(Chances(times: 2, stream: Self.stream), of: 4) == [true, true, false, false])
    }

    @Test func `times is used up with its last strike`() {
        var chances = Chances(times: 1, stream: Self.stream)
        #expect(!chances.isUsedUp)
        _ = chances.strike()
        #expect(chances.isUsedUp)
    }

    @Test(arguments: [(0.0, 0...0), (0.3, 260...340), (0.9, 870...930), (1.0, 1000...1000)])
    func `share strikes each chance with its probability`(share: Double, expected: ClosedRange<Int>) {
        let count = strikes(Chances(share: share, stream: Self.stream), of: 1000).count { $0 }
        #expect(expected.contains(count), "\(count)")
    }

    @Test func `with both the share is drawn until times are used up`() {
        let struck = strikes(Chances(times: 3, share: 0.5, stream: Self.stream), of: 100)
        let all = strikes(Chances(share: 0.5, stream: Self.stream), of: 100)
        #expect(struck.count { $0 } == 3)
        #expect(struck.indices.filter { struck[$0] } == Array(all.indices.filter { all[$0] }.prefix(3)))
    }

    @Test func `the same name and seed draw the same chances and another name others`() {
        let first = strikes(Chances(share: 0.5, stream: Self.stream), of: 64)
        let other = RandomStream(seed: 77, path: "timeline/worse_luck")
        #expect(first == strikes(Chances(share: 0.5, stream: Self.stream), of: 64))
        #expect(first != strikes(Chances(share: 0.5, stream: other), of: 64))
    }
}
