import Testing
import TimeLimits
import Timekeeping

@testable import Faults

/// Delays that are drawn for each message.
@Suite(.ends())
struct DrawnDelayTests {
    private static let by = DelayDistribution.even(.milliseconds(80)...(.seconds(2)))

    private static func chances(_ name: String, share: Double = 1, times: Int? = nil) -> Chances {
        Chances(times: times, share: share, stream: RandomStream(seed: 77, path: "timeline/\(name)"))
    }

    /// The delays of the first messages on a link.
    private static func delays(
        _ count: Int, share: Double = 1, with others: [(String, LinkFault)] = []
    ) -> [Duration] {
        var link = LinkState()
        for (name, fault) in others { link.begin(name, fault, chances(name)) }
        link.begin("late", .delay(by), chances("late", share: share))
        return (0..<count).map { number in
            link.verdict(for: number % 2 == 0 ? .requests : .replies, byteCount: 100).delay
        }
    }

    @Test func `each message is delayed by a span of its own`() {
        let delays = Self.delays(100)
        #expect(Set(delays).count == 100)
        #expect(delays.allSatisfy { (.milliseconds(80)...(.seconds(2))).contains($0) })
        #expect(delays == Self.delays(100))
    }

    @Test func `other faults do not change what is drawn`() {
        #expect(Self.delays(50) == Self.delays(50, with: [("lost", .lose(.both)), ("twice", .duplicate)]))
    }

    @Test func `a chance that is not struck takes its draw along`() {
        let all = Self.delays(100)
        let some = Self.delays(100, share: 0.5)
        #expect((30...70).contains(some.count { $0 > .zero }))
        for (one, other) in zip(some, all) where one > .zero { #expect(one == other) }
    }

    @Test func `answers over Modbus and on a serial line are delayed by spans of their own`() {
        var modbus = ModbusFaultState()
        modbus.begin("late", .delay(Self.by), registers: nil, Self.chances("late"))
        var serial = SerialFaultState()
        serial.begin("late", .late(Self.by), registers: nil, Self.chances("late"))
        let expected = Self.delays(20)
        #expect((0..<20).map { _ in modbus.verdict(for: nil).delay } == expected)
        #expect((0..<20).map { _ in serial.verdict(for: nil).delay } == expected)
    }
}
