import Testing
import TimeLimits
import Timekeeping
import Verdicts

@testable import Reports

@Suite(.ends())
struct CTRFReportTests {
    @Test func `a case is a test, what was never run is skipped, what could not be judged is neither`() {
        var suite = SuiteResult(
            [EveningTheft.simple(.pass), EveningTheft.simple(.inconclusive, got: "cut", caseName: nil)],
            neverRun: [NeverRun(scenario: "night", caseName: "calm", file: "n.yaml", reason: "interrupted")])
        suite.span = UTCInstant(seconds: 1)...UTCInstant(seconds: 3)
        let text = CTRFReport(suite, version: "0.1.0").text
        #expect(
            text.contains(
                """
                "summary":{"tests":3,"passed":1,"failed":0,"skipped":1,"pending":0,"other":1,"start":1000,"stop":3000}
                """))
        #expect(
            text.contains(
                """
                {"name":"night/calm","status":"skipped","duration":0,"suite":["night"],"rawStatus":"never run",\
                "filePath":"n.yaml","message":"interrupted"}
                """))
        #expect(
            text.contains(
                """
                "name":"evening-theft","status":"other","duration":0,"suite":["evening-theft"],\
                "rawStatus":"inconclusive","filePath":"scenarios/theft.yaml","line":55,"message":"no-false-alarm: cut"
                """))
        #expect(text.contains("\"steps\":[{\"name\":\"no-false-alarm\",\"status\":\"passed\"}]"))
    }
}
