/// Instants as text: `2025-11-03T12:00:00Z`, `2025-11-03T17:00:00.25+05:00`. Source: RFC 3339.
package enum ISO8601Text {
    /// UTC, with as many decimals of a second as the instant has.
    package static func utc(_ instant: UTCInstant) -> String {
        wallClock(CivilTime(nanoseconds: instant.nanoseconds)) + "Z"
    }

    /// UTC, with three decimals of a second; what lies below is dropped.
    package static func utcMilliseconds(_ instant: UTCInstant) -> String {
        let civil = CivilTime(nanoseconds: instant.nanoseconds)
        let milliseconds = Int(civil.nanosecondsOfDay % 1_000_000_000 / 1_000_000)
        return day(civil) + "T" + clock(civil) + "." + padded(milliseconds, 3) + "Z"
    }

    /// A wall clock with its offset from UTC.
    package static func local(_ civil: CivilTime, offsetSeconds: Int64) -> String {
        let minutes = abs(offsetSeconds) / 60
        let sign = offsetSeconds < 0 ? "-" : "+"
        return wallClock(civil) + sign + padded(Int(minutes / 60), 2) + ":" + padded(Int(minutes % 60), 2)
    }

    package static func day(_ civil: CivilTime) -> String {
        let date = civil.date
        return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2)
    }

    private static func wallClock(_ civil: CivilTime) -> String {
        let nanoseconds = Int(civil.nanosecondsOfDay % 1_000_000_000)
        return day(civil) + "T" + clock(civil) + fraction(nanoseconds)
    }

    /// `18:30:05`.
    package static func clock(_ civil: CivilTime) -> String {
        padded(civil.hour, 2) + ":" + padded(civil.minute, 2) + ":" + padded(civil.second, 2)
    }

    private static func fraction(_ nanoseconds: Int) -> String {
        guard nanoseconds != 0 else { return "" }
        var digits = padded(nanoseconds, 9)[...]
        while digits.hasSuffix("0") { digits = digits.dropLast() }
        return "." + digits
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension ISO8601Text {
    /// `nil` unless `text` is a date and time with an offset, in the years 1970 to 2261. Decimals of a second
    /// beyond the ninth are dropped.
    package static func instant(_ text: String) -> UTCInstant? {
        var rest = Substring(text).utf8
        guard let year = number(&rest, 4), skip(&rest, "-"), let month = number(&rest, 2), skip(&rest, "-"),
            let day = number(&rest, 2), skip(&rest, "T") || skip(&rest, "t") || skip(&rest, " "),
            let hour = number(&rest, 2), skip(&rest, ":"), let minute = number(&rest, 2), skip(&rest, ":"),
            let second = number(&rest, 2), let nanoseconds = fraction(&rest), let offset = offset(&rest),
            rest.isEmpty
        else { return nil }
        guard (1970...2261).contains(year), (1...12).contains(month), day >= 1, hour < 24, minute < 60,
            second < 60
        else { return nil }
        let civil = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        guard civil.day == day else { return nil }
        return UTCInstant(nanoseconds: civil.nanoseconds) + .nanoseconds(nanoseconds) - .seconds(offset)
    }

    private static func number(_ rest: inout Substring.UTF8View, _ width: Int) -> Int? {
        let digits = rest.prefix(width)
        guard digits.count == width, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        rest = rest.dropFirst(width)
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func skip(_ rest: inout Substring.UTF8View, _ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Nanoseconds.
    private static func fraction(_ rest: inout Substring.UTF8View) -> Int64? {
        guard skip(&rest, ".") else { return 0 }
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        let nine = digits.prefix(9)
        let value = nine.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
        return (nine.count..<9).reduce(value) { value, _ in value * 10 }
    }

    /// Seconds east of UTC.
    private static func offset(_ rest: inout Substring.UTF8View) -> Int64? {
        if skip(&rest, "Z") || skip(&rest, "z") { return 0 }
        let isWest = skip(&rest, "-")
        guard isWest || skip(&rest, "+"), let hours = number(&rest, 2), skip(&rest, ":"),
            let minutes = number(&rest, 2), hours < 24, minutes < 60
        else { return nil }
        let seconds = Int64(hours * 3600 + minutes * 60)
        return isWest ? -seconds : seconds
    }
}
