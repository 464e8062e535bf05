import Quantities
import Seeded
import Testing
import TimeLimits

@Suite(.ends())
struct DurationTextTests {
    static let rows: [(text: String, duration: Duration, printed: String)] = [
        ("250 ms", .milliseconds(250), "250 ms"), ("5 s", .seconds(5), "5 s"),
        ("30 min", .seconds(1800), "30 min"),
        ("2 h", .seconds(7200), "2 h"), ("3 d", .seconds(259_200), "3 d"),
        ("1 h 30 min", .seconds(5400), "1 h 30 min"),
        ("-95 s", .seconds(-95), "-1 min 35 s"), ("0 s", .zero, "0 s"),
        ("1.5 s", .milliseconds(1500), "1.5 s"),
        ("0.1 s", .milliseconds(100), "100 ms"), ("0.001 ms", .microseconds(1), "0.001 ms"),
        ("0.000001 ms", .nanoseconds(1), "0.000001 ms"), ("24 h", .seconds(86_400), "1 d"),
        ("1 d 2 h 3 min 4 s 5 ms", .milliseconds(93_784_005), "1 d 2 h 3 min 4.005 s"),
        ("-1 h 30 min", .seconds(-5400), "-1 h 30 min"), ("0.5 h", .seconds(1800), "30 min"),
    ]

    @Test(arguments: rows) func `durations are read and printed`(
        text: String, duration: Duration, printed: String
    ) throws {
        #expect(try DurationText.parse(text, mayBeNegative: true) == duration)
        #expect(DurationText.text(duration) == printed)
    }

    static let mistakes: [(text: String, message: String, hint: String)] = [
        ("5", "takes a duration, found `5` without a unit", "write 5 s"),
        ("5s", "takes a duration, found `5s` without a space before the unit", "write 5 s"),
        ("-5 s", "takes a duration, found `-5 s`, which is negative", "write 5 s"),
        (
            "30 min 1 h", "takes a duration, found `30 min 1 h`, whose units do not go from large to small",
            "write 5 s"
        ),
        (
            "1 h 1 h", "takes a duration, found `1 h 1 h`, whose units do not go from large to small",
            "write 5 s"
        ),
        ("5 W", "takes a duration, found a power", "write 5 s"),
        ("5 sec", "takes a duration, found the unknown unit `sec`", "write 5 s"),
        ("10 minutes", "takes a duration, found the unknown unit `minutes`", "write 10 min"),
        ("2 weeks", "takes a duration, found the unknown unit `weeks`", "write 5 s"),
        ("1 h 30", "takes a duration, found `1 h 30` without a unit", "write 30 s"),
        ("1 h -30 min", "takes a duration, found `1 h -30 min`", "write 5 s"),
        ("soon", "takes a duration, found `soon`", "write 5 s"),
        ("", "takes a duration, found nothing", "write 5 s"),
        ("999999999 d", "takes a duration, found `999999999 d`, which is too large", "write 5 s"),
        (
            "99999999999999999999 s", "takes a duration, found `99999999999999999999 s`, which is too large",
            "write 5 s"
        ),
    ]

    @Test(arguments: mistakes) func `a mistake says what was found and what to write`(
        text: String, message: String, hint: String
    ) throws {
        let error = try #require(throws: QuantityError.self) { try DurationText.parse(text) }
        #expect(error.description == message)
        #expect(error.hint == hint)
    }

    @Test func `what is printed reads back as the same duration`() throws {
        var numbers = SeededNumbers(seed: 3)
        for _ in 0..<5000 {
            let bits = Int.random(in: 1...62, using: &numbers)
            let duration = Duration.nanoseconds(Int64.random(in: -(1 << bits)...(1 << bits), using: &numbers))
            #expect(try DurationText.parse(DurationText.text(duration), mayBeNegative: true) == duration)
        }
    }
}
