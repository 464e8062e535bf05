import Timekeeping

/// The header of that name: how long a server wants to be left alone.
///
/// Source: RFC 9110, sections 10.2.3 and 5.6.7 (seconds, or a date as in `Sun, 06 Nov 1994 08:49:37 GMT`; the
/// two older forms of a date are not read).
enum RetryAfter {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `nil` for a text that is neither; a date that has passed is zero.
    static func span(_ text: String, at now: UTCInstant) -> Duration? {
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return .seconds(Int64(text).map { min($0, 1 << 31) } ?? 1 << 31)
        }
        return instant(text).map { max(.zero, $0 - now) }
    }

    private static func instant(_ text: String) -> UTCInstant? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].count == 4, parts[0].hasSuffix(","), parts[5] == "GMT",
            let day = number(parts[1], 2, 1...31), let year = number(parts[3], 4, 1970...2261),
            let month = months.firstIndex(of: String(parts[2]))
        else { return nil }
        let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count == 3, let hour = number(clock[0], 2, 0...23),
            let minute = number(clock[1], 2, 0...59), let second = number(clock[2], 2, 0...60)
        else { return nil }
        let civil = CivilTime(
            year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
        return UTCInstant(nanoseconds: civil.nanoseconds)
    }

    private static func number(_ text: Substring, _ digits: Int, _ range: ClosedRange<Int>) -> Int? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(text), range.contains(number)
        else { return nil }
        return number
    }
}
