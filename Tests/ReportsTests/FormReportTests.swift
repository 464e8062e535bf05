import Documents
import Testing
import TimeLimits
import Timekeeping
import Verdicts

@testable import Reports

/// How the forms about order and rhythm read.
@Suite(.ends())
struct FormReportTests {
    private static func block(_ text: [(String, String)], _ finding: Finding) -> String {
        ConsoleReport(isTerminal: false).expectation(
            ExpectationResult(
                id: "it", verdict: .fail, position: SourcePosition(file: "a.yaml", line: 3, column: 5),
                text: text.map { .init($0.0, $0.1) }, judged: 3, decided: EveningTheft.at(18, 42),
                finding: finding), in: EveningTheft.head, file: "a.yaml")
    }

    private static let title =
        "FAIL  evening-theft/bypassed · it                                     a.yaml:3:5"
    private static let again =
        "  again     wattloop run a.yaml --case bypassed --seed 77 --until 18:43\n"

    @Test func `a bound stands beside what it bounds`() {
        #expect(
            Self.block(
                [("gap", "meter.push"), ("at_least", "2 s"), ("at_most", "10 s"), ("during", "day")],
                Finding(
                    got: "none after the one at 18:41:50 until 18:42:00", violations: 2, worst: "4 s late"))
                    == """
                    \(Self.title)
                      gap       meter.push, at least 2 s, at most 10 s
                      during    day
                      got       none after the one at 18:41:50 until 18:42:00
                      violated  2 times, worst 4 s late
                    \(Self.again)
                    """)
        #expect(
            Self.block(
                [("stays", "meter.online"), ("for", "3 min")],
                Finding(got: "true for 1 min, from 18:41:00 to 18:42:00", violations: 1))
                    == """
                    \(Self.title)
                      stays     meter.online, for 3 min
                      got       true for 1 min, from 18:41:00 to 18:42:00
                    \(Self.again)
                    """)
    }

    @Test func `a sequence and a series that follows keep their lines`() {
        #expect(
            Self.block(
                [("sequence", "a.start, hub.alert, hub.cleared")],
                Finding(got: "2 of 3, the last at 18:40:00", nearest: "hub.alert at 18:41:00", violations: 1))
                    == """
                    \(Self.title)
                      sequence  a.start, hub.alert, hub.cleared
                      got       2 of 3, the last at 18:40:00
                      nearest   hub.alert at 18:41:00
                    \(Self.again)
                    """)
        #expect(
            Self.block(
                [
                    ("series", "hub.readings(meter)"), ("follows", "truth(meter)"), ("tolerance", "20 W"),
                    ("lag", "3 s"),
                ],
                Finding(
                    got: "400 W at 18:42:00, and what it follows was 100 W", violations: 1, worst: "300 W"))
                    == """
                    \(Self.title)
                      series     hub.readings(meter)
                      follows    truth(meter)
                      tolerance  20 W
                      lag        3 s
                      got        400 W at 18:42:00, and what it follows was 100 W
                      violated   once, worst 300 W
                    \(Self.again.replacing("again  ", with: "again   "))
                    """)
    }
}
