import SampleReadings
import Testing
import TimeLimits
import Timekeeping

@testable import Metering

@Suite(.ends())
struct StampRuleTests {
    private static func time(_ stamp: UTCInstant?, limit: Duration = .seconds(600)) -> ReadingTime {
        ReadingTime(stamp: stamp, arrival: noon, rule: StampRule(ahead: limit))
    }

    @Test(arguments: [-1_700_000_000, -86_400, 0, 299, 300])
    func `a stamp of the past, or a little ahead of its arrival, is the time of the reading`(ahead: Int64) {
        let stamp = noon + .seconds(ahead)
        let time = Self.time(stamp)
        #expect(time.takenAt == stamp && time.receivedAt == noon && time.timeFrom == .device)
        #expect(time.stamp == nil && time.identity == nil)
    }

    @Test func `a stamp that will be near enough when it comes again is kept as an identity`() {
        for ahead in [301.0, 600] {
            let stamp = noon + .seconds(ahead)
            let time = Self.time(stamp)
            #expect(time.takenAt == stamp && time.timeFrom == .device && time.stamp == nil)
            #expect(time.identity == .stamp(stamp))
        }
    }

    @Test(arguments: [
        UTCInstant(nanoseconds: 1_762_171_800_000_000_001), UTCInstant(seconds: 2_085_978_495),
        UTCInstant(nanoseconds: .max),
    ])
    func `a stamp that lies too far ahead is kept, and the arrival taken in its place`(stamp: UTCInstant) {
        let time = Self.time(stamp)
        #expect(time.takenAt == noon && time.receivedAt == noon && time.timeFrom == .arrival)
        #expect(time.stamp == stamp && time.identity == .stamp(stamp))
    }

    @Test func `the limit is a setting`() {
        #expect(Self.time(noon + .seconds(61), limit: .seconds(60)).takenAt == noon)
        #expect(Self.time(noon + .seconds(3600), limit: .seconds(3600)).takenAt == noon + .seconds(3600))
    }

    @Test func `a reading without a stamp keeps the identity that it has`() {
        let identity = ReadingIdentity.numbered(sequence: 7, boot: 3)
        let time = ReadingTime(stamp: nil, identity: identity, arrival: noon, rule: StampRule())
        #expect(time.takenAt == noon && time.timeFrom == .arrival && time.stamp == nil)
        #expect(time.identity == identity)
    }

    @Test func `a reading that a broker had kept is no newer a sign of life than its time`() {
        var kept = reading(-3600, receivedAfter: .seconds(3600))
        #expect(kept.aliveAt == noon)
        kept.isRetained = true
        #expect(kept.aliveAt == noon - .seconds(3600))
        kept.takenAt = noon + .seconds(60)
        #expect(kept.aliveAt == noon)
    }
}
