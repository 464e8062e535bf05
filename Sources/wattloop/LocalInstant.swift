import Documents
import Scenarios
import Timekeeping

/// A local time of a run.
enum LocalInstant {
    /// The first such time at or after the start; `nil` when the text is no time, or it is not in the run.
    static func find(_ text: String, in plan: Plan) -> UTCInstant? {
        guard let civil = try? CivilText.parse(text) else { return nil }
        let first = plan.zone.civilTime(at: plan.start).dayNumber
        let days: [Int] =
            switch civil.day {
            case .number(let number): [first + number - 1]
            case .date(let year, let month, let day):
                [CivilTime.daysFromCivil(year: year, month: month, day: day)]
            case nil: Array(first...(first + Int((plan.end - plan.start).inSeconds / 86_400) + 1))
            }
        let clock = Int64((civil.hour * 60 + civil.minute) * 60 + civil.second)
        return
            days
            .flatMap {
                plan.zone.instants(of: CivilTime(dayNumber: $0, secondsOfDay: clock))
            }
            .first { $0 >= plan.start && $0 <= plan.end }
    }
}
