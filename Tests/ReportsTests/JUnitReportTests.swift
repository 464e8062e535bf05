import Testing
import TimeLimits
import Timekeeping
import Verdicts

@testable import Reports

@Suite(.ends())
struct JUnitReportTests {
    @Test func `fail and vacuous are failures, inconclusive and crashes are errors`() {
        var other = EveningTheft.simple(.pass, caseName: nil)
        other.head.scenario = "night"
        other.tail.results = []
        let results = [
            EveningTheft.simple(.pass), EveningTheft.simple(.vacuous, got: "why <not> & \"so\"\u{1}"),
            EveningTheft.simple(.inconclusive, got: "cut"),
            EveningTheft.simple(.fail, got: "soft one", soft: true), other,
            EveningTheft.simple(.pass, ending: .harnessFailed("stuck")),
        ]
        let text = JUnitReport(results).text
            .replacing(#/ *<properties>\n( *<property .*\n)* *</properties>\n/#, with: "")
        #expect(
            text == """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites name="wattloop" tests="7" failures="1" errors="2" skipped="0">
                  <testsuite name="evening-theft" tests="6" failures="1" errors="2" skipped="0">
                    <testcase classname="evening-theft/honest" name="no-false-alarm">
                    </testcase>
                    <testcase classname="evening-theft/honest" name="no-false-alarm">
                      <failure message="why &lt;not&gt; &amp; &quot;so&quot;" type="vacuous">VACUOUS  evening-theft/honest · \
                no-false-alarm                        scenarios/theft.yaml:55:5
                  never     hub.alert(kind == THEFT_SUSPICION)
                  witness   flat.grid.power &gt; 1 kW
                  because   why &lt;not&gt; &amp; &quot;so&quot;
                  again     wattloop run scenarios/theft.yaml --case honest --seed 77
                </failure>
                    </testcase>
                    <testcase classname="evening-theft/honest" name="no-false-alarm">
                      <error message="cut" type="inconclusive">INCONCLUSIVE  evening-theft/honest · \
                no-false-alarm                   scenarios/theft.yaml:55:5
                  never     hub.alert(kind == THEFT_SUSPICION)
                  witness   flat.grid.power &gt; 1 kW
                  because   cut
                  again     wattloop run scenarios/theft.yaml --case honest --seed 77
                </error>
                    </testcase>
                    <testcase classname="evening-theft/honest" name="no-false-alarm">
                      <system-out>FAIL  evening-theft/honest · no-false-alarm (soft)                    \
                scenarios/theft.yaml:55:5
                  never     hub.alert(kind == THEFT_SUSPICION)
                  witness   flat.grid.power &gt; 1 kW
                  got       soft one
                  again     wattloop run scenarios/theft.yaml --case honest --seed 77 --until 19:04
                </system-out>
                    </testcase>
                    <testcase classname="evening-theft/honest" name="no-false-alarm">
                    </testcase>
                    <testcase classname="evening-theft/honest" name="run">
                      <error message="stuck" type="harness failed"></error>
                    </testcase>
                  </testsuite>
                  <testsuite name="night" tests="1" failures="0" errors="0" skipped="0">
                    <testcase classname="night" name="run">
                    </testcase>
                  </testsuite>
                </testsuites>

                """)
    }

    @Test func `a test has its properties before what became of it`() {
        var result = EveningTheft.result
        result.head.plan.tags = ["alerting", "pr"]
        result.record = "out/evening-theft/bypassed/record.jsonl"
        #expect(
            JUnitReport([result]).text.contains(
                """
                    <testcase classname="evening-theft/bypassed" name="alarm-in-time">
                      <properties>
                        <property name="seed" value="77"/>
                        <property name="zone" value="Asia/Karachi"/>
                        <property name="start" value="2025-11-03T17:00:00+05:00"/>
                        <property name="virtual_length" value="6 h"/>
                        <property name="mode" value="virtual"/>
                        <property name="tags" value="alerting,pr"/>
                        <property name="record" value="out/evening-theft/bypassed/record.jsonl"/>
                        <property name="again" value="wattloop run scenarios/theft.yaml --case bypassed --seed 77"/>
                      </properties>
                      <failure message="none until 18:42:00" type="fail">
                """))
    }

    @Test func `a case that was never run is a skipped test`() {
        let neverRun = NeverRun(
            scenario: "evening-theft", caseName: "honest", file: "a.yaml", reason: "the run was interrupted")
        let text = JUnitReport([EveningTheft.simple(.pass, caseName: nil)], neverRun: [neverRun]).text
        #expect(text.contains("tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"1\""))
        #expect(
            text.contains(
                """
                    <testcase classname="evening-theft/honest" name="run">
                      <skipped message="never run: the run was interrupted"/>
                    </testcase>

                """))
    }

    @Test func `the time is that of a real clock`() {
        #expect(JUnitReport([EveningTheft.result]).text.contains("skipped=\"0\" time=\"1.234\">"))
    }
}

@Suite(.ends())
struct JSONReportTests {
    @Test func `results for machines are one line`() throws {
        let text = JSONReport([EveningTheft.result], exitCode: .failed).text
        #expect(
            text == """
                {"exit":1,"passed":0,"failed":1,"inconclusive":0,"component_failed":0,"harness_failed":0,"never_run":0,"cases":[\
                {"name":"evening-theft/bypassed","scenario":"evening-theft","case":"bypassed",\
                "file":"scenarios/theft.yaml","seed":"77","verdict":"failed","ending":"completed","virtual_s":21600.000,\
                "elapsed_s":1.234,"expectations":[{"id":"alarm-in-time","verdict":"fail","soft":false,\
                "may_be_vacuous":false,"file":"scenarios/theft.yaml","line":49,"column":5,"text":[["whenever",\
                "tamper.start"],["then","hub.alert(kind == THEFT_SUSPICION and meter == grid_meter_1)"],["within",\
                "2 min"],["count","1"]],"judged":1,"decided":"1762177320000000000","finding":{"whenever":"18:40:00",\
                "got":"none until 18:42:00","nearest":"hub.alert(kind == METER_OFFLINE, meter == grid_meter_1) at 18:41:05",\
                "context":["meter: 6.52 A, 0 W since 18:40:00"],"violations":1},\
                "violated":[{"since":"1762177200000000000","at":"1762177320000000000"}]}]}],"not_run":[]}

                """)
    }
}

@Suite(.ends())
struct ExitCodeTests {
    static let pass = EveningTheft.simple(.pass)
    static let fail = EveningTheft.simple(.fail)
    static let vacuous = EveningTheft.simple(.vacuous)
    static let inconclusive = EveningTheft.simple(.inconclusive)
    static let component = EveningTheft.simple(.fail, ending: .componentFailed("hub"))
    static let harness = EveningTheft.simple(.fail, ending: .harnessFailed("stuck"))

    static let rows: [([CaseResult], Bool, Int32)] = [
        ([pass], false, 0), ([], false, 0), ([fail], false, 1), ([vacuous], false, 1),
        ([inconclusive], false, 6),
        ([inconclusive, fail], false, 1), ([fail, component], false, 3), ([component, harness], false, 4),
        ([harness], true, 2), ([], true, 2), ([EveningTheft.simple(.fail, soft: true)], false, 0),
        ([EveningTheft.simple(.inconclusive, soft: true)], false, 0),
        ([EveningTheft.simple(.vacuous, mayBeVacuous: true)], false, 0),
        ([EveningTheft.simple(.fail, mayBeVacuous: true)], false, 1),
    ]

    @Test(arguments: rows) func `the first that applies decides`(
        cases: [CaseResult], hasInvalid: Bool, code: Int32
    ) {
        #expect(ExitCode.of(cases, hasInvalid: hasInvalid).rawValue == code)
    }
}
