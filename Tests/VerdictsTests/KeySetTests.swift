import Testing
import TimeLimits
import Timekeeping

@testable import Verdicts

@Suite(.ends())
struct KeySetTests {
    private static func number(_ number: Int) -> EventKey { .number(Double(number)) }

    @Test func `rows that are counted and stamps that have a beat cost nothing each`() {
        var keys = KeySet()
        for row in 0..<100_000 {
            keys.insert(Self.number(row))
            keys.insert(.instant(UTCInstant(seconds: 1_750_000_000 + Int64(row) * 20)))
        }
        #expect(keys.cost == 2)
        #expect(keys.contains(Self.number(99_999)))
        #expect(!keys.contains(Self.number(100_000)))
        #expect(!keys.contains(.instant(UTCInstant(seconds: 1_750_000_010))))
    }

    /// Numbers jump, come again, go back and have fractions; a set of the standard library is the judge.
    @Test(arguments: 0..<20) func `it holds what was put into it and nothing else`(seed: UInt64) {
        let stream = RandomStream(seed: seed, path: "keys")
        var (keys, oracle, next) = (KeySet(), Set<EventKey>(), 0)
        for place in 0..<500 {
            let bits = stream.bits(UInt64(place))
            next += [1, 1, 1, 1, 2, 7, -3, 0][Int(bits % 8)]
            let key: EventKey =
                switch bits >> 8 % 16 {
                case 0: .number(Double(next) + 0.5)
                case 1: .text("\(next)")
                case 2: .bool(next.isMultiple(of: 2))
                case 3: .instant(UTCInstant(nanoseconds: Int64(next) * 1_000))
                default: Self.number(next)
                }
            keys.insert(key)
            oracle.insert(key)
        }
        #expect(oracle.allSatisfy { keys.contains($0) })
        for number in -600..<1200 {
            #expect(keys.contains(Self.number(number)) == oracle.contains(Self.number(number)))
            let instant = EventKey.instant(UTCInstant(nanoseconds: Int64(number) * 1_000))
            #expect(keys.contains(instant) == oracle.contains(instant))
        }
    }

    @Test func `the ends of the range are numbers like others`() {
        var keys = KeySet()
        let ends = [Int64.min, -1, 0, .max].map { EventKey.instant(UTCInstant(nanoseconds: $0)) }
        for key in ends + ends.reversed() { keys.insert(key) }
        #expect(ends.allSatisfy { keys.contains($0) })
        #expect(!keys.contains(.instant(UTCInstant(nanoseconds: .max - 1))))
    }
}
