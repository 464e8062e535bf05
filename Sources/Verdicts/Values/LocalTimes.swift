import Timekeeping

/// Instants as a clock on the wall of the scenario's zone shows them, with the date when it is not that of
/// the start.
package struct LocalTimes: Sendable, Hashable {
    private let zone: Zone
    private let firstDay: Int

    package init(zone: Zone, start: UTCInstant) {
        self.zone = zone
        firstDay = zone.civilTime(at: start).dayNumber
    }

    /// `18:40:00`, `18:40:00.250`, `2025-11-04 00:10:00`.
    package func text(_ instant: UTCInstant) -> String {
        let civil = zone.civilTime(at: instant)
        return date(of: civil) + Self.clock(civil)
    }

    /// A clock of the language: `18:43`, `18:43:30`, `day 2 00:10`.
    package func clock(_ instant: UTCInstant) -> String {
        let civil = zone.civilTime(at: instant)
        let day = civil.dayNumber - firstDay + 1
        let seconds = civil.second == 0 ? "" : ":\(Self.padded(civil.second))"
        let time = "\(Self.padded(civil.hour)):\(Self.padded(civil.minute))\(seconds)"
        return day == 1 ? time : "day \(day) \(time)"
    }

    /// `2025-11-04`.
    package func date(_ instant: UTCInstant) -> String {
        ISO8601Text.day(zone.civilTime(at: instant))
    }

    private func date(of civil: CivilTime) -> String {
        guard civil.dayNumber != firstDay else { return "" }
        let (year, month, day) = civil.date
        return "\(Self.padded(year, 4))-\(Self.padded(month))-\(Self.padded(day)) "
    }

    private static func clock(_ civil: CivilTime) -> String {
        let nanoseconds = civil.nanosecondsOfDay % 1_000_000_000
        return "\(padded(civil.hour)):\(padded(civil.minute)):\(padded(civil.second))\(fraction(nanoseconds))"
    }

    /// Nothing, three or nine digits.
    private static func fraction(_ nanoseconds: Int64) -> String {
        if nanoseconds == 0 { return "" }
        if nanoseconds % 1_000_000 == 0 { return ".\(padded(Int(nanoseconds / 1_000_000), 3))" }
        return ".\(padded(Int(nanoseconds), 9))"
    }

    private static func padded(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
