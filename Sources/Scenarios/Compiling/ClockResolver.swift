import Documents
import Quantities
import Timekeeping

/// Turns times of day into instants of a run.
struct ClockResolver {
    let span: RunSpan

    /// The first such time at or after the start, or that of the `day`-th date; the first is that of the start.
    /// - Throws: when a change of the zone's offset skips or repeats it, or when it lies before the start.
    func instant(seconds: Int, day: Int?, text: String, at position: SourcePosition) throws(Diagnostic)
        -> UTCInstant
    {
        let firstDate = span.zone.civilTime(at: span.start).dayNumber
        if let day {
            guard Int64(day) <= span.length.components.seconds / 86_400 + 3 else {
                throw Diagnostic(
                    position, "`\(text)` lies after the end of the run (\(DurationText.text(span.length)))")
            }
            let instant = try local(seconds, date: firstDate + day - 1, text, position)
            guard instant >= span.start else {
                throw Diagnostic(position, "`\(text)` lies before the start of the run")
            }
            return instant
        }
        let startSeconds = span.zone.civilTime(at: span.start).nanosecondsOfDay
        let isToday = Int64(seconds) * 1_000_000_000 >= startSeconds
        return try local(seconds, date: firstDate + (isToday ? 0 : 1), text, position)
    }

    private func local(
        _ seconds: Int, date: Int, _ text: String, _ position: SourcePosition
    ) throws(Diagnostic) -> UTCInstant {
        let civil = CivilTime(dayNumber: date, secondsOfDay: Int64(seconds))
        return try LocalTime.instant(of: civil, in: span.zone, text: text, at: position)
    }
}

/// The instant of a local date and time, unless a change of the zone's offset makes it doubtful.
enum LocalTime {
    static func instant(
        of civil: CivilTime, in zone: Zone, text: String, at position: SourcePosition,
        hint: String = "write an instant such as start + 4 h"
    ) throws(Diagnostic) -> UTCInstant {
        let instants = zone.instants(of: civil)
        if instants.count == 1 { return instants[0] }
        let place = "on \(date(civil)) in \(zone.identifier)"
        guard instants.isEmpty else {
            throw Diagnostic(
                position, "`\(text)` happens twice \(place): at \(readings(instants, zone))", hint: hint)
        }
        throw Diagnostic(
            position,
            "`\(text)` does not happen \(place), where clocks skip it: it would be "
                + readings(around(civil, zone), zone), hint: hint)
    }

    /// What a skipped time means by the offset before the change and by the one after it.
    private static func around(_ civil: CivilTime, _ zone: Zone) -> [UTCInstant] {
        let near = UTCInstant(nanoseconds: civil.nanoseconds)
        let day = Duration.seconds(86_400)
        return [near - day, near + day].map { other in
            near - .seconds(zone.offsetSeconds(at: other))
        }.sorted()
    }

    private static func readings(_ instants: [UTCInstant], _ zone: Zone) -> String {
        instants.map { instant in
            let civil = zone.civilTime(at: instant)
            let clock = CivilText(hour: civil.hour, minute: civil.minute, second: civil.second)
            return "\(clock) \(offset(zone.offsetSeconds(at: instant)))"
        }.joined(separator: " or ")
    }

    private static func offset(_ seconds: Int64) -> String {
        let minutes = Int(seconds.magnitude) / 60
        return "\(seconds < 0 ? "-" : "+")\(CivilText(hour: minutes / 60, minute: minutes % 60))"
    }

    private static func date(_ civil: CivilTime) -> String {
        let (year, month, day) = civil.date
        return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }
}
