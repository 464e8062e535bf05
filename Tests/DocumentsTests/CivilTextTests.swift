import Documents
import Testing
import TimeLimits
import Timekeeping

@Suite(.ends())
struct CivilTextTests {
    static let rows: [(text: String, time: CivilText)] = [
        ("18:30", CivilText(hour: 18, minute: 30)),
        ("18:30:05", CivilText(hour: 18, minute: 30, second: 5)),
        ("00:00", CivilText(hour: 0, minute: 0)),
        ("day 2 07:00", CivilText(day: .number(2), hour: 7, minute: 0)),
        ("2025-11-03 17:00", CivilText(day: .date(year: 2025, month: 11, day: 3), hour: 17, minute: 0)),
        (
            "2024-02-29 23:59:59",
            CivilText(day: .date(year: 2024, month: 2, day: 29), hour: 23, minute: 59, second: 59)
        ),
    ]

    @Test(arguments: rows) func `clock times are read and printed`(text: String, time: CivilText) throws {
        #expect(try CivilText.parse(text) == time)
        #expect(time.description == text)
    }

    @Test func `a date with a time is a civil time`() throws {
        let expected = CivilTime(year: 2025, month: 11, day: 3, hour: 17)
        #expect(try CivilText.parse("2025-11-03 17:00").civilTime == expected)
        #expect(try CivilText.parse("17:00").civilTime == nil)
    }

    static let mistakes: [(text: String, error: CivilTextError)] = [
        ("25:00", .noSuchTime("25:00")),
        ("24:00", .noSuchTime("24:00")),
        ("12:60", .noSuchTime("12:60")),
        ("12:00:60", .noSuchTime("12:00:60")),
        ("2025-02-30 10:00", .noSuchDate("2025-02-30")),
        ("2025-02-29 10:00", .noSuchDate("2025-02-29")),
        ("2025-13-01 10:00", .noSuchDate("2025-13-01")),
        ("2025-00-01 10:00", .noSuchDate("2025-00-01")),
        ("9999-01-01 10:00", .yearOutOfRange("9999-01-01")),
        ("day 0 07:00", .noSuchDay("0")),
        ("day x 07:00", .notATime("day x 07:00")),
        ("2025-11-03", .notATime("2025-11-03")),
        ("2025-11-03T17:00", .notATime("2025-11-03T17:00")),
        ("7:05", .notATime("7:05")),
        ("18", .notATime("18")),
        ("", .notATime("")),
        ("1８:30", .notATime("1８:30")),
        ("18:30 18:30", .notATime("18:30 18:30")),
    ]

    @Test(arguments: mistakes) func `what is no clock time is refused`(text: String, error: CivilTextError) {
        #expect(throws: error) { try CivilText.parse(text) }
    }

    @Test func `messages name what is wrong`() {
        #expect("\(CivilTextError.noSuchDate("2025-02-30"))" == "there is no date `2025-02-30`")
        #expect(CivilTextError.notATime("7").hint == "write 18:30, day 2 07:00 or 2025-11-03 17:00")
    }
}
