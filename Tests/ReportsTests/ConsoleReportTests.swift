import Testing
import TimeLimits
import Timekeeping
import Verdicts

@testable import Reports

@Suite(.ends())
struct ConsoleReportTests {
    static let console = ConsoleReport(isTerminal: false)

    @Test
    func `a failure prints place, rule, what was seen, the nearest miss and the command that repeats it`() {
        #expect(
            Self.console.report(EveningTheft.result) == """
                FAIL  evening-theft/bypassed · alarm-in-time                          scenarios/theft.yaml:49:5
                  whenever  tamper.start                    18:40:00
                  then      hub.alert(kind == THEFT_SUSPICION and meter == grid_meter_1), once, within 2 min
                  got       none until 18:42:00
                  nearest   hub.alert(kind == METER_OFFLINE, meter == grid_meter_1) at 18:41:05
                  context   meter: 6.52 A, 0 W since 18:40:00
                  again     wattloop run scenarios/theft.yaml --case bypassed --seed 77 --until 18:43

                FAIL  evening-theft/bypassed                                          1 expectation, 6 h of virtual time

                """)
    }

    @Test func `a record tells the same as the run`() throws {
        let result = EveningTheft.result
        let pieces = Collector()
        var writer = try RecordWriter(result.head, sink: pieces.take)
        for event in EveningTheft.events { try writer.append(event) }
        try writer.finish(result.tail)
        let record = try RecordReader.read(pieces.bytes)
        let again = CaseResult(head: record.head, tail: record.tail, elapsed: result.elapsed)
        #expect(Self.console.report(again) == Self.console.report(result))
    }

    @Test func `a case on the real clock names its pace, and what is worth knowing of the run`() {
        var result = EveningTheft.simple(.pass)
        result.head.mode = "paced 60x"
        result.tail.note = "the run fell 8 s behind at 18:40:00, and its slack is 6 s"
        #expect(
            Self.console.report(result) == """
                PASS  evening-theft/honest                                            1 expectation, 6 h of site time at 60x
                  note     the run fell 8 s behind at 18:40:00, and its slack is 6 s

                """)
    }

    @Test(arguments: [(1, "1 connection"), (2, "2 connections")])
    func `connections of other programs are told in a line below that of the case`(count: Int, text: String) {
        var result = EveningTheft.simple(.pass)
        result.refusedConnections = count
        #expect(
            Self.console.report(result) == """
                PASS  evening-theft/honest                                            1 expectation, 6 h of virtual time
                  note     \(text) of other programs refused

                """)
    }

    @Test func `connections of other programs are in the JSON of a case, and not when there were none`() {
        var result = EveningTheft.simple(.pass)
        #expect(!JSONReport([result], exitCode: .passed).text.contains("refused_connections"))
        result.refusedConnections = 3
        #expect(JSONReport([result], exitCode: .passed).text.contains(#""refused_connections":3,"#))
    }

    @Test func `a component that failed is told in one line, with the rest below`() {
        let ending = RunEnding.componentFailed(
            "`backend` ended with status 3\ncommand  a b\nlog      backend.log")
        #expect(
            Self.console.report(EveningTheft.simple(.pass, ending: ending)) == """
                ERROR  evening-theft/honest                                           `backend` ended with status 3, \
                1 expectation, 6 h of virtual time
                  command  a b
                  log      backend.log

                """)
    }

    @Test func `a failure of a paced run is repeated in that mode`() {
        var result = EveningTheft.simple(.fail, got: "it happened")
        result.head.mode = "paced 60x"
        #expect(Self.console.report(result).contains(" --seed 77 --mode paced --until "))
    }

    @Test func `a failure is repeated with the parameters of the command line, which a record keeps`() throws
    {
        var failed = EveningTheft.simple(.fail, got: "it happened")
        failed.head.parameters = [
            .init(name: "power", value: "2 kW", isGiven: true), .init(name: "alarm", value: "true"),
            .init(name: "tag", value: "", isGiven: true),
        ]
        let words =
            "wattloop run scenarios/theft.yaml --case honest --param 'power=2 kW' --param tag= --seed 77"
        #expect(Self.console.report(failed).contains(words))
        #expect(
            JSONReport([failed], exitCode: .failed).text
                .contains(#""parameters":{"power":"2 kW","alarm":"true","tag":""}"#))
        #expect(CaseProperties.of(failed).prefix(2).map(\.name) == ["param.power", "param.alarm"])
        #expect(
            HTMLCase(result: failed, number: 0, data: nil).section.contains(
                "<dd>power 2 kW, alarm true, tag </dd>"))
    }

    @Test func `a pass is one line`() {
        #expect(
            Self.console.report(EveningTheft.simple(.pass)) == """
                PASS  evening-theft/honest                                            1 expectation, 6 h of virtual time

                """)
        #expect(
            Self.console.expectation(
                EveningTheft.simple(.pass).tail.results[0], in: EveningTheft.head,
                file: "scenarios/theft.yaml") == """
                    PASS  evening-theft/bypassed · no-false-alarm                         scenarios/theft.yaml:55:5

                    """)
    }

    @Test func `a pass with a note is told`() {
        var result = EveningTheft.simple(.pass)
        result.tail.results[0].note = "2 left out, still buffered or in flight"
        #expect(
            Self.console.report(result) == """
                PASS  evening-theft/honest · no-false-alarm                           scenarios/theft.yaml:55:5
                  note      2 left out, still buffered or in flight

                PASS  evening-theft/honest                                            1 expectation, 6 h of virtual time

                """)
    }

    @Test func `a vacuous expectation tells why`() {
        #expect(
            Self.console.report(EveningTheft.simple(.vacuous, got: "the witness never happened")) == """
                VACUOUS  evening-theft/honest · no-false-alarm                        scenarios/theft.yaml:55:5
                  never     hub.alert(kind == THEFT_SUSPICION)
                  witness   flat.grid.power > 1 kW
                  because   the witness never happened
                  again     wattloop run scenarios/theft.yaml --case honest --seed 77

                FAIL  evening-theft/honest                                            1 expectation, 6 h of virtual time

                """)
    }

    @Test func `an inconclusive expectation tells why`() {
        let result = EveningTheft.simple(
            .inconclusive, got: "the run was cut short at 18:00:00", caseName: nil, ending: .interrupted)
        #expect(
            Self.console.report(result) == """
                INCONCLUSIVE  evening-theft · no-false-alarm                          scenarios/theft.yaml:55:5
                  never     hub.alert(kind == THEFT_SUSPICION)
                  witness   flat.grid.power > 1 kW
                  because   the run was cut short at 18:00:00
                  again     wattloop run scenarios/theft.yaml --seed 77

                INCONCLUSIVE  evening-theft                                           interrupted, 1 expectation, \
                6 h of virtual time

                """)
    }

    @Test func `a soft failure is told and passes`() {
        #expect(
            Self.console.report(EveningTheft.simple(.fail, got: "hub.alert at 19:02:15", soft: true)) == """
                FAIL  evening-theft/honest · no-false-alarm (soft)                    scenarios/theft.yaml:55:5
                  never     hub.alert(kind == THEFT_SUSPICION)
                  witness   flat.grid.power > 1 kW
                  got       hub.alert at 19:02:15
                  again     wattloop run scenarios/theft.yaml --case honest --seed 77 --until 19:04

                PASS  evening-theft/honest                                            1 expectation, 6 h of virtual time

                """)
    }

    @Test func `more violations, their worst and long keys`() {
        var result = EveningTheft.simple(.fail)
        result.tail.results[0].text = [
            .init("series", "hub.readings(meter)"), .init("equals", "truth(meter)"), .init("duplicates", "0"),
        ]
        result.tail.results[0].finding = Finding(got: "3 missing; 717 matched", violations: 3, worst: "7 W")
        result.tail.results[0].decided = EveningTheft.at(23, 0)
        #expect(
            Self.console.report(result) == """
                FAIL  evening-theft/honest · no-false-alarm                           scenarios/theft.yaml:55:5
                  series      hub.readings(meter)
                  equals      truth(meter)
                  duplicates  0
                  got         3 missing; 717 matched
                  violated    3 times, worst 7 W
                  again       wattloop run scenarios/theft.yaml --case honest --seed 77

                FAIL  evening-theft/honest                                            1 expectation, 6 h of virtual time

                """)
    }

    @Test func `a component that crashed is named`() {
        #expect(
            Self.console.conclusion(
                EveningTheft.simple(.pass, ending: .componentFailed("hub: its store is gone"))) == """
                    ERROR  evening-theft/honest                                           hub: its store is gone, 1 expectation, \
                    6 h of virtual time

                    """)
    }

    @Test func `the summary counts cases`() {
        let results = [EveningTheft.result, EveningTheft.simple(.pass), EveningTheft.simple(.inconclusive)]
        #expect(Self.console.summary(results) == "3 cases: 1 passed, 1 failed, 1 inconclusive\n")
        #expect(Self.console.summary([], invalidFiles: 1) == "0 cases: 1 file invalid\n")
        #expect(Self.console.summary([]) == "0 cases: nothing to run\n")
    }

    @Test func `colours are for terminals`() {
        let text = ConsoleReport(isTerminal: true).conclusion(EveningTheft.simple(.pass))
        #expect(text.hasPrefix("\u{1B}[32mPASS\u{1B}[0m  evening-theft/honest"))
    }

    @Test(arguments: [
        ("a b.yaml", "'a b.yaml'"), ("it's", "'it'\\''s'"), ("día.yaml", "día.yaml"), ("", "''"),
    ])
    func `a command line can be pasted into a shell`(word: String, quoted: String) {
        #expect(ShellWord.quoted(word) == quoted)
    }

    @Test func `the command names the day after the first`() {
        var head = EveningTheft.head
        head.start = head.start - .seconds(86_400)
        let command = RepeatCommand(head: head, file: "a.yaml")
        #expect(
            command.text(decided: EveningTheft.at(18, 42, 5))
                == "wattloop run a.yaml --case bypassed --seed 77 --until 'day 2 18:44'")
    }
}
