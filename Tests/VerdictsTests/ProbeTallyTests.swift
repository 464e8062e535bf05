import Testing
import TimeLimits
import Timekeeping

@testable import Verdicts

@Suite(.ends())
struct ProbeTallyTests {
    private func failed(_ reason: String, _ found: String = "") -> Observation {
        event("now.failed", 1, [.init("reason", .text(reason)), .init("found", .text(found))])
    }

    @Test func `a probe that never failed says nothing`() {
        var tally = ProbeTally("now")
        tally.observe(event("now.sample", 1))
        #expect(tally.text == nil)
    }

    @Test func `one reason stands with what was found last`() {
        var tally = ProbeTally("now")
        tally.observe(event("now.sample", 1))
        tally.observe(failed("200, no /kww", #" in {"kw": 0.1}"#))
        tally.observe(failed("200, no /kww", #" in {"kw": 0.198, "stored": 3}"#))
        #expect(
            tally.text == #"probe now failed 2 of 3 times: 200, no /kww in {"kw": 0.198, "stored": 3}"#)
    }

    @Test func `reasons are counted, and their memory is bounded`() {
        var tally = ProbeTally("now")
        for number in 0..<10_000 { tally.observe(failed("reason \(number)")) }
        let text = tally.text ?? ""
        #expect(text.hasPrefix("probe now failed 10000 of 10000 times: 1 × reason 0; 1 × reason 1; "))
        #expect(text.hasSuffix("; 9992 × for other reasons; last reason 9999"))
    }
}
