import Testing
import TimeLimits

@testable import Timekeeping

@Suite(.ends())
struct InstantRangeTests {
    private static let first = UTCInstant(nanoseconds: .min)
    private static let last = UTCInstant(nanoseconds: .max)

    @Test func `an instant and a span beyond the range stop at its ends`() {
        #expect(UTCInstant(seconds: .max) == Self.last)
        #expect(UTCInstant(seconds: .min) == Self.first)
        #expect(UTCInstant(seconds: 253_402_300_799) == Self.last)
        #expect(Self.last + .nanoseconds(1) == Self.last)
        #expect(Self.first - .seconds(1_000_000_000_000) == Self.first)
        #expect(UTCInstant(nanoseconds: -1) - .nanoseconds(Int64.min) == Self.last)
        #expect((Self.last - Self.first).nanoseconds == .max)
        #expect(Self.first.floored(toNanoseconds: 1_000_000_000) == Self.first)
        #expect(CivilTime(year: 9999, month: 12, day: 31).nanoseconds == .max)
        #expect(CivilTime(dayNumber: .min, secondsOfDay: 5).nanoseconds == .min)
    }

    @Test(arguments: ["UTC", "Asia/Karachi", "America/St_Johns"])
    func `a wall clock shows a time at both ends of the range`(name: String) throws {
        let zone = try #require(Zone(identifier: name))
        for instant in [Self.first, Self.last] {
            let civil = zone.civilTime(at: instant)
            #expect((0..<24).contains(civil.hour))
            #expect((0..<86_400_000_000_000).contains(civil.nanosecondsOfDay))
            _ = zone.instants(of: civil)
        }
        #expect(ISO8601Text.utc(Self.first) == "1677-09-21T00:12:43.145224192Z")
        #expect(ISO8601Text.utcMilliseconds(Self.last) == "2262-04-11T23:47:16.854Z")
    }

    @Test func `the latest times that a text can say are instants`() {
        #expect(ISO8601Text.instant("2261-12-31T23:59:59.999999999-23:59") != nil)
        #expect(ISO8601Text.instant("1970-01-01T00:00:00+23:59")?.wholeSecond == -86_340)
    }

    @Test(arguments: [
        (0.5, 1), (-2.4, -2), (9.3e18, Int64.max), (-9.3e18, .min), (.infinity, .max), (-.infinity, .min),
        (.nan, 0), (-9_223_372_036_854_775_808, .min), (0x1p63, .max),
    ])
    func `a number becomes the nearest whole number of the range`(number: Double, whole: Int64) {
        #expect(Int64(saturating: number) == whole)
    }

    @Test func `sums, differences and products stop at the ends of the range`() {
        #expect(Int64.max.addingSaturating(1) == .max)
        #expect(Int64.min.addingSaturating(-1) == .min)
        #expect(Int64.min.subtractingSaturating(1) == .min)
        #expect(Int64(0).subtractingSaturating(.min) == .max)
        #expect(Int64.max.multipliedSaturating(by: -2) == .min)
        #expect(Int64.min.multipliedSaturating(by: -1) == .max)
        #expect(Int64(3).multipliedSaturating(by: -4) == -12)
    }
}
