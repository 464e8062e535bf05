import Testing
import TimeLimits
import Timekeeping

@Suite(.ends())
struct ISO8601TextTests {
    @Test(arguments: [
        ("2025-11-03T12:00:00Z", 0), ("2025-11-03T17:00:00+05:00", 0), ("2025-11-03T08:30:00-03:30", 0),
        ("2025-11-03T12:00:00+05:00", -5 * 3600), ("2025-11-03T12:00:00-03:30", 3 * 3600 + 1800),
    ])
    func `an offset says how far a clock is ahead of that of Greenwich`(text: String, seconds: Int) {
        #expect(ISO8601Text.instant(text) == UTCInstant(seconds: 1_762_171_200) + .seconds(seconds))
    }
}
