import Synchronization
import Timekeeping

/// The `Date` header of an instant, kept for as long as its second lasts.
///
/// Source: RFC 9110, section 5.6.7 (IMF-fixdate).
final class HTTPDate: Sendable {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private let last = Mutex<(second: Int64, text: String)>((Int64.min, ""))

    func text(at instant: UTCInstant) -> String {
        let second = instant.wholeSecond
        return last.withLock { last in
            if last.second != second { last = (second, Self.format(second)) }
            return last.text
        }
    }

    private static func format(_ second: Int64) -> String {
        let time = CivilTime(nanoseconds: second * 1_000_000_000)
        let (year, month, day) = time.date
        let weekday = days[((time.dayNumber % 7) + 7) % 7]
        let clock = [time.hour, time.minute, time.second].map(twoDigits).joined(separator: ":")
        return "\(weekday), \(twoDigits(day)) \(months[month - 1]) \(year) \(clock) GMT"
    }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
