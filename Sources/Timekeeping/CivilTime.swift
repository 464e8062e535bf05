/// A date and a time of day in some zone, without saying which instant that is.
///
/// Proleptic Gregorian calendar; the algorithms are Howard Hinnant's "chrono-compatible low-level date
/// algorithms".
package struct CivilTime: Sendable, Hashable, Comparable {
    /// Nanoseconds since 1970-01-01 00:00 on the wall clock of the zone.
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        let days = Self.daysFromCivil(year: year, month: month, day: day)
        self.init(dayNumber: days, secondsOfDay: Int64(hour * 3600 + minute * 60 + second))
    }

    /// A number of seconds after midnight of a day; stops at the ends of the range.
    /// - Parameter dayNumber: days since 1970-01-01.
    package init(dayNumber: Int, secondsOfDay: Int64) {
        let seconds = Int64(dayNumber).multipliedSaturating(by: 86_400).addingSaturating(secondsOfDay)
        self.nanoseconds = seconds.multipliedSaturating(by: 1_000_000_000)
    }

    /// Days since 1970-01-01.
    package var dayNumber: Int { Int(floorDivide(nanoseconds, 86_400_000_000_000)) }

    /// Nanoseconds since local midnight, 0..<86 400 000 000 000.
    package var nanosecondsOfDay: Int64 {
        let rest = nanoseconds % 86_400_000_000_000
        return rest < 0 ? rest + 86_400_000_000_000 : rest
    }

    /// Hours since local midnight, 0..<24, as a number for formulas.
    package var hourOfDay: Double { Double(nanosecondsOfDay) / 3.6e12 }

    package var year: Int { date.year }
    package var month: Int { date.month }
    package var day: Int { date.day }
    package var hour: Int { Int(nanosecondsOfDay / 3_600_000_000_000) }
    package var minute: Int { Int(nanosecondsOfDay / 60_000_000_000) % 60 }
    package var second: Int { Int(nanosecondsOfDay / 1_000_000_000) % 60 }

    /// Day of the year, 1...366.
    package var dayOfYear: Int { dayNumber - Self.daysFromCivil(year: year, month: 1, day: 1) + 1 }

    package static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    package var date: (year: Int, month: Int, day: Int) { Self.civilFromDays(dayNumber) }

    package static func daysFromCivil(year: Int, month: Int, day: Int) -> Int {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    package static func civilFromDays(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
}
