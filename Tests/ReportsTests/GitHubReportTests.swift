import Testing
import TimeLimits
import Timekeeping
import Verdicts

@testable import Reports

@Suite(.ends())
struct GitHubReportTests {
    @Test func `a failure is an error at its line`() {
        let text = GitHubReport(SuiteResult([EveningTheft.result])).annotations
        #expect(
            text.hasPrefix(
                """
                ::error file=scenarios/theft.yaml,line=49,col=5,\
                title=evening-theft/bypassed · alarm-in-time%3A fail::whenever: tamper.start
                """))
        #expect(text.contains("%0Agot: none until 18:42:00%0A"))
        #expect(text.split(separator: "\n").count == 1)
    }

    @Test func `vacuous and inconclusive are errors too, soft ones and cases never run are warnings`() {
        let suite = SuiteResult(
            [
                EveningTheft.simple(.pass), EveningTheft.simple(.vacuous, got: "a"),
                EveningTheft.simple(.vacuous, mayBeVacuous: true),
                EveningTheft.simple(.inconclusive, got: "b"),
                EveningTheft.simple(.fail, got: "c", soft: true),
                EveningTheft.simple(.pass, ending: .componentFailed("hub left")),
            ],
            neverRun: [NeverRun(scenario: "night", caseName: nil, file: "a,b:c%.yaml", reason: "interrupted")]
        )
        let lines = GitHubReport(suite).annotations.split(separator: "\n").map { $0.prefix { $0 != " " } }
        #expect(lines == ["::error", "::error", "::warning", "::error", "::warning"])
        #expect(
            GitHubReport(suite).annotations.hasSuffix(
                "::warning file=a%2Cb%3Ac%25.yaml,title=night%3A never run::interrupted\n"))
    }

    @Test func `each mistake of a file is an error at its place`() {
        let mistakes = """
            scenarios/outage.yaml:30:73: error: `start` of a battery takes a ratio, found an energy
               30 |     battery: {start: 4 kWh}
                  |                      ^^^^^ write 30 %

            scenarios/outage.yaml:48:47: error: unknown device `gatway`
            """
        let lines = GitHubReport(SuiteResult([], mistakes: [mistakes])).annotations.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(
            lines[0].hasPrefix(
                "::error file=scenarios/outage.yaml,line=30,col=73,title=mistake::`start` of a battery takes")
        )
        #expect(lines[0].hasSuffix("write 30 %25"))
        #expect(
            lines[1]
                == "::error file=scenarios/outage.yaml,line=48,col=47,title=mistake::unknown device `gatway`")
    }

    @Test func `the summary of a job has counts, a table and the blocks`() {
        let suite = SuiteResult(
            [EveningTheft.result, EveningTheft.simple(.pass)],
            neverRun: [NeverRun(scenario: "a|b", caseName: nil, file: "x.yaml", reason: "interrupted")])
        let text = GitHubReport.summary(of: suite)
        #expect(text.hasPrefix("### wattloop\n\n3 cases: 1 passed, 1 failed, 1 not run\n"))
        #expect(
            text.contains("| ✕ failed | evening-theft/bypassed | **alarm-in-time** none until 18:42:00 |\n"))
        #expect(text.contains("| – never run | a\\|b | interrupted |\n"))
        #expect(text.contains("```text\nFAIL  evening-theft/bypassed · alarm-in-time"))
    }
}
