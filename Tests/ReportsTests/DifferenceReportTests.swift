import Testing
import TimeLimits
import Timekeeping
import Verdicts

@testable import Reports

@Suite(.ends())
struct DifferenceReportTests {
    private func line(_ power: String, at nanoseconds: Int, from: String = "meter") -> String {
        """
        {"n":7,"t":"\(nanoseconds)","from":"\(from)","kind":"sample","data":{"path":"push","power":\(power)}}

        """
    }

    private func text(_ left: String, _ right: String) throws -> String {
        let difference = try #require(
            RecordDifference.first(between: Array(left.utf8), and: Array(right.utf8)))
        return DifferenceReport(difference, in: nil).text(("a.jsonl", "b.jsonl"))
    }

    @Test func `both versions stand field by field, marked where they differ`() throws {
        let same = line("1.0", at: 0)
        #expect(
            try text(same + line("1500.5", at: 5_000_000_000), same + line("1500.6", at: 5_000_000_001))
                == """
                  1: a.jsonl
                  2: b.jsonl
                  the same up to event 7, meter.sample at 00:00:00
                    event         7
                  ≠ at            1: 00:00:05   2: 00:00:05.000000001
                    from          meter
                    kind          sample
                    path          push
                  ≠ power         1: 1500.5   2: 1500.6

                """)
    }

    @Test func `a record that has ended has nothing to show`() throws {
        let same = line("1.0", at: 0)
        #expect(
            try text(same + line("2.0", at: 1_000_000_000), same)
                == """
                  1: a.jsonl
                  2: b.jsonl
                  the same up to event 7, meter.sample at 00:00:00
                  ≠ 1 has event 7, meter.sample at 00:00:01
                  ≠ 2 has ended

                """)
    }
}
