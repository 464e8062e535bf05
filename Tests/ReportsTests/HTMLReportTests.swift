import Testing
import TimeLimits
import Timekeeping
import Verdicts

@testable import Reports

@Suite(.ends())
struct HTMLReportTests {
    static func page(_ results: [CaseResult], neverRun: [NeverRun] = []) -> String {
        var page = HTMLReport(title: "a <suite>")
        for result in results { page.add(result, trace: TraceBuilder(result.head, result.tail)) }
        neverRun.forEach { page.add($0) }
        return page.text
    }

    @Test func `a page counts what was never run, and not as passed`() {
        let neverRun = NeverRun(
            scenario: "night", caseName: "calm", file: "night.yaml", reason: "the run was interrupted")
        let page = Self.page([EveningTheft.result, EveningTheft.simple(.pass)], neverRun: [neverRun])
        #expect(
            page.contains(
                """
                <h1>3 cases: <span class="fail">1 failed</span>, <span class="never">1 never run</span>, \
                <span class="pass">1 passed</span></h1>
                """))
        #expect(page.contains("<b>never run</b> the run was interrupted"))
    }

    @Test func `the words about a failure are those of the console`() {
        let page = Self.page([EveningTheft.result])
        for row in ExpectationBlock(
            head: EveningTheft.head, file: "scenarios/theft.yaml", result: EveningTheft.result.tail.results[0]
        ).rows {
            #expect(page.contains(">\(row.key)</dt><dd>"))
            #expect(page.contains(HTMLText.escaped(row.text)))
        }
    }

    @Test func `a page asks for nothing outside itself`() {
        let page = Self.page([EveningTheft.result])
        #expect(page.contains("default-src 'none'"))
        for word in ["src=\"", "http://", "https://", "@import", "url(h", "fetch(", "XMLHttpRequest"] {
            #expect(!page.replacing("http://www.w3.org/2000/svg", with: "").contains(word), "\(word)")
        }
    }

    @Test func `texts of a scenario are no markup`() {
        var result = EveningTheft.simple(.fail, got: "</script><script>alert(1)</script> & \"x\"")
        result.head.scenario = "<b>"
        result.head.plan = TraceTests.plan
        result.head.plan.about = "<i>"
        let page = Self.page([result])
        #expect(!page.contains("alert(1)</script>"))
        #expect(!page.contains("<i>"))
        #expect(page.contains("\\u003c/script>\\u003cscript>alert(1)"))
        #expect(page.contains("a &lt;suite&gt;"))
    }

    @Test func `a record that cannot be read leaves a page without its timeline`() {
        var page = HTMLReport(title: "x")
        page.add(EveningTheft.result, trace: nil)
        #expect(page.text.contains("The record of this case cannot be read"))
        #expect(!page.text.contains("application/json\" id"))
    }

    @Test func `changes of a zone's clock are in the data`() {
        var result = EveningTheft.simple(.pass)
        result.head.zone = "Europe/Berlin"
        // Half past midnight UTC of the day on which winter time begins; clocks change at one.
        result.head.start = UTCInstant(seconds: 1_761_438_600)
        result.tail.at = result.head.start + .seconds(7200)
        let text = CaseData(result: result, trace: CaseTrace()).text
        #expect(text.contains("\"offsets\":[[0,7200],[1800000,3600]]"))
    }
}
