import Quantities
import Testing
import Timekeeping

@testable import Verdicts

struct WordingTests {
    @Test(arguments: [
        (0.0, 0, "0"), (-0.4, 0, "0"), (-0.5, 0, "-1"), (0.5, 0, "1"), (231.4, 2, "231.40"), (0.05, 1, "0.1"),
        (-0.05, 2, "-0.05"), (1e20, 2, "1e+20"), (123_456.789, 3, "123456.789"),
    ])
    func `a number has so many digits behind the point`(number: Double, decimals: Int, text: String) {
        #expect(FixedDecimal.text(number, decimals: decimals) == text)
    }

    @Test(arguments: [(1.0, 0), (10, 0), (0.1, 1), (0.01, 2), (0.001, 3), (0.25, 2), (1e-12, 9)])
    func `a resolution has so many digits behind the point`(resolution: Double, decimals: Int) {
        #expect(FieldValue.decimals(for: resolution) == decimals)
    }

    @Test(arguments: [
        (Duration.seconds(0), "0 s"), (.seconds(21_600), "6 h"), (.seconds(5400), "1 h 30 min"),
        (.milliseconds(250), "250 ms"), (.seconds(-95), "-1 min 35 s"), (.seconds(90_061), "1 d 1 h 1 min 1 s"),
        (.nanoseconds(7), "7 ns"),
    ])
    func `a span is printed as scenarios write it`(span: Duration, text: String) {
        #expect(HumanNumber.text(span) == text)
    }

    @Test func `instants are printed by the clock of the zone`() throws {
        let zone = try #require(Zone(identifier: "Asia/Karachi"))
        let start = UTCInstant(seconds: 1_762_171_200)
        let times = LocalTimes(zone: zone, start: start)
        #expect(times.text(start) == "17:00:00")
        #expect(times.text(start + .milliseconds(250)) == "17:00:00.250")
        #expect(times.text(start + .nanoseconds(5)) == "17:00:00.000000005")
        #expect(times.text(start + .seconds(8 * 3600)) == "2025-11-04 01:00:00")
        #expect(times.clock(start + .seconds(103 * 60)) == "18:43")
        #expect(times.clock(start + .seconds(8 * 3600 + 5)) == "day 2 01:00:05")
    }
}
