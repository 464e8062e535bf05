import Documents
import Scenarios
import Timekeeping

/// A local time of a run.
enum LocalInstant {
    /// The first such time at or after the start; `nil` when the text is no time, or it is not in the run.
    static func find(_ text: String, in plan: Plan) -> UTCInstant? {
        guard let civil = try? CivilText.parse(text) else { return nil }
        return find(civil, in: plan).flatMap { $0 <= plan.end ? $0 : nil }
    }

    /// The first such time at or after the start, also beyond the end; `nil` when no clock of the zone shows it then.
    static func find(_ civil: CivilText, in plan: Plan) -> UTCInstant? {
        let first = plan.zone.civilTime(at: plan.start).dayNumber
        let days: [Int] =
            switch civil.day {
            case .number(let number): [first + number - 1]
            case .date(let year, let month, let day):
                [CivilTime.daysFromCivil(year: year, month: month, day: day)]
            // A day whose clock skips the time has one after it that does not.
            case nil: Array(first...(first + 2))
            }
        return days.compactMap { time(civil, onDay: $0) }
            .flatMap { plan.zone.instants(of: $0) }
            .first { $0 >= plan.start }
    }

    /// `nil` beyond the years that an instant can have.
    private static func time(_ civil: CivilText, onDay day: Int) -> CivilTime? {
        // Two days are left for zones, and for the day after.
        guard day.magnitude < UInt(Int64.max / 86_400_000_000_000) - 2 else { return nil }
        return CivilTime(
            dayNumber: day, secondsOfDay: Int64((civil.hour * 60 + civil.minute) * 60 + civil.second))
    }
}
