import Testing
import TimeLimits
import Timekeeping

@testable import Alerting

@Suite(.ends())
struct RetryAfterTests {
    @Test(arguments: [
        ("0", 0.0), ("120", 120), ("99999999999999999999999", 2_147_483_648),
        ("Mon, 03 Nov 2025 12:00:05 GMT", 5), ("Tue, 04 Nov 2025 12:00:00 GMT", 86_400),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
    ])
    func `seconds and dates are read`(text: String, seconds: Double) {
        #expect(RetryAfter.span(text, at: noon) == .seconds(seconds))
    }

    @Test(arguments: [
        "", "-1", "1.5", "soon", "Mon, 3 Nov 2025 12:00:05 GMT", "Mon, 03 Nov 2025 12:00:05 UTC",
        "Mon, 03 Xyz 2025 12:00:05 GMT", "Mon, 03 Nov 2025 25:00:05 GMT", "Mon 03 Nov 2025 12:00:05 GMT",
        "Monday, 03-Nov-25 12:00:05 GMT", "Mon, 03 Nov 2025 12:00 GMT", "٣",
    ])
    func `anything else is no wish`(text: String) {
        #expect(RetryAfter.span(text, at: noon) == nil)
    }
}
