import Testing
import TimeLimits
import Timekeeping

@testable import Scenarios

@Suite(.ends())
struct ClockTests {
    /// Instants of a timeline, in hours after the start, or the mistake.
    static func hours(start: String, zone: String, length: String, at instant: String) -> String {
        let text = """
            wattloop: 1
            name: clocks
            time: {start: \(start), zone: \(zone), length: \(length)}
            site:
              flat: {}
            timeline:
              - {id: entry, at: \(instant), do: load.add, with: {site: flat, power: 1 kW}, for: 1 min}
            expect:
              - {id: fine, never: entry.end}
            """
        do {
            let plan = try Compile.plans(text)[0]
            guard case .fixed(let base) = plan.timeline[0].at.base else { return "not fixed" }
            return "\((base + plan.timeline[0].at.offset - plan.start).inSeconds / 3600)"
        } catch {
            return error.all.map(\.message).joined(separator: "\n")
        }
    }

    static let rows: [(start: String, zone: String, length: String, at: String, expected: String)] = [
        ("2025-06-01 12:00", "UTC", "2 d", "18:30", "6.5"),
        ("2025-06-01 12:00", "UTC", "2 d", "12:00", "0.0"),
        ("2025-06-01 12:00", "UTC", "2 d", "11:59", "23.983333333333334"),
        ("2025-06-01 12:00", "UTC", "2 d", "\"18:30:36\"", "6.51"),
        ("2025-06-01 12:00", "UTC", "2 d", "day 1 13:00", "1.0"),
        ("2025-06-01 12:00", "UTC", "2 d", "day 2 07:00", "19.0"),
        ("2025-06-01 12:00", "UTC", "2 d", "day 2 07:00 + 90 s", "19.025"),
        ("2025-06-01 12:00", "UTC", "2 d", "start + 1 h 30 min", "1.5"),
        ("2025-06-01 12:00", "UTC", "2 d", "end - 1 min", "47.983333333333334"),
        ("2025-06-01 12:00", "UTC", "2 d", "day 1 07:00", "`day 1 07:00` lies before the start of the run"),
        (
            "2025-06-01 12:00", "UTC", "2 d", "day 4 07:00",
            "`day 4 07:00` lies after the end of the run (2 d)"
        ),
        (
            "2025-06-01 12:00", "UTC", "2 d", "day 99999 07:00",
            "`day 99999 07:00` lies after the end of the run (2 d)"
        ),
        (
            "2025-06-01 12:00", "UTC", "2 d", "end",
            "`end` is the end of the run (2 d), when nothing happens any more"
        ),
        // A day of 23 hours: from 02:00 clocks go on at 03:00.
        ("2025-03-29 12:00", "Europe/Berlin", "2 d", "day 2 12:00", "23.0"),
        ("2025-03-29 12:00", "Europe/Berlin", "2 d", "01:59", "13.983333333333333"),
        ("2025-03-29 12:00", "Europe/Berlin", "2 d", "03:00", "14.0"),
        (
            "2025-03-29 12:00", "Europe/Berlin", "2 d", "02:30",
            "`02:30` does not happen on 2025-03-30 in Europe/Berlin, where clocks skip it: "
                + "it would be 01:30 +01:00 or 03:30 +02:00"
        ),
        ("2025-03-28 12:00", "Europe/Berlin", "3 d", "02:30", "14.5"),
        // A day of 25 hours: at 03:00 clocks go back to 02:00.
        ("2025-10-25 12:00", "Europe/Berlin", "2 d", "day 2 12:00", "25.0"),
        ("2025-10-25 12:00", "Europe/Berlin", "2 d", "03:00", "16.0"),
        (
            "2025-10-25 12:00", "Europe/Berlin", "2 d", "02:30",
            "`02:30` happens twice on 2025-10-26 in Europe/Berlin: at 02:30 +02:00 or 02:30 +01:00"
        ),
        (
            "2025-10-25 12:00", "Europe/Berlin", "2 d", "day 2 02:00",
            "`day 2 02:00` happens twice on 2025-10-26 in Europe/Berlin: at 02:00 +02:00 or 02:00 +01:00"
        ),
    ]

    @Test(arguments: rows) func `a clock is the first such time at or after the start`(
        row: (start: String, zone: String, length: String, at: String, expected: String)
    ) {
        #expect(Self.hours(start: row.start, zone: row.zone, length: row.length, at: row.at) == row.expected)
    }
}
