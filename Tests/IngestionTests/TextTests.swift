import Testing
import TimeLimits
import Timekeeping

@testable import Ingestion

@Suite(.ends())
struct TextTests {
    @Test(arguments: [
        ("2025-11-03T12:00:00Z", 0), ("2025-11-03T12:00:00.000Z", 0), ("2025-11-03T17:00:00+05:00", 0),
        ("2025-11-03 08:30:00.25-03:30", 250_000_000), ("2025-11-03T12:00:01.0000000019z", 1_000_000_001),
    ])
    func `dates with times are read`(text: String, nanoseconds: Int) {
        #expect(ISO8601Text.instant(text) == noon + .nanoseconds(nanoseconds))
    }

    @Test(arguments: [
        "", "2025-11-03", "2025-11-03T12:00:00", "2025-11-03T12:00Z", "2025-02-29T12:00:00Z",
        "2025-13-01T12:00:00Z",
        "2025-11-03T24:00:00Z", "2025-11-03T12:60:00Z", "2025-11-03T12:00:60Z", "2025-11-03T12:00:00.Z",
        "1969-12-31T12:00:00Z", "2262-01-01T00:00:00Z", "2025-11-03T12:00:00Zx", "2025-11-03T12:00:00+5:00",
        "now",
        "٢٠٢٥-11-03T12:00:00Z", "0000-00-00T00:00:00Z",
    ])
    func `what is no date with a time is refused`(text: String) {
        #expect(ISO8601Text.instant(text) == nil)
    }

    @Test func `instants are printed with as many decimals as they have`() {
        #expect(ISO8601Text.utc(noon) == "2025-11-03T12:00:00Z")
        #expect(ISO8601Text.utc(noon + .milliseconds(250)) == "2025-11-03T12:00:00.25Z")
        #expect(ISO8601Text.utc(noon + .nanoseconds(1)) == "2025-11-03T12:00:00.000000001Z")
        let civil = CivilTime(nanoseconds: noon.nanoseconds)
        #expect(ISO8601Text.local(civil, offsetSeconds: -12_600) == "2025-11-03T12:00:00-03:30")
    }
}
