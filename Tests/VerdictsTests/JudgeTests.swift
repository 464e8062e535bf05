import Documents
import Scenarios
import Testing
import TimeLimits
import Timekeeping

@testable import Verdicts

@Suite(.ends())
struct JudgeTests {
    static let nothing = Shown(values: [:])

    @Test func `names are mentioned by events, signals, windows and gaps`() {
        let window = Window(
            from: .instant(InstantReference(.entryStart("outage"))), to: .trigger(on("router.restart")))
        let judge = Judge(
            Stage(form: .never(on("hub.alert"), witness: .condition(above(1))), during: window).plan)
        #expect(judge.mentionedSources == ["hub", "m", "outage", "router"])
        #expect(judge.sourcesOfSignals == ["m"])
    }

    @Test func `an instant is due at the next opening, closing or deadline`() {
        let form = Form.eventually(on("hub.alert"), within: .seconds(7))
        var judge = Judge(Stage(form: form, during: Window(from: clock(10), to: clock(15))).plan)
        var due: [UTCInstant] = []
        judge.complete(Stage.start, changed: [], signals: Self.nothing)
        while let deadline = judge.nextDeadline, due.count < 10 {
            due.append(deadline)
            judge.complete(deadline, changed: [], signals: Self.nothing)
        }
        #expect(due == [Stage.instant(10), Stage.instant(15)])
    }

    @Test func `nothing is due at the end of the run or later`() {
        let form = Form.whenever(on("hub.a"), then: on("hub.b"), within: .seconds(10), count: nil)
        var judge = Judge(Stage(form: form).plan)
        judge.complete(Stage.start, changed: [], signals: Self.nothing)
        judge.observe(event("a", 85))
        #expect(judge.nextDeadline == Stage.instant(95))
        judge.complete(Stage.instant(95), changed: [], signals: Self.nothing)
        judge.observe(event("a", 96))
        #expect(judge.nextDeadline == nil)
    }

    @Test func `a verdict is reported once, as soon as it is certain`() {
        var judge = Judge(Stage(form: .never(on("hub.alert"), witness: nil)).plan)
        judge.complete(Stage.start, changed: [], signals: Self.nothing)
        #expect(judge.takeDecided().isEmpty)
        judge.observe(event("alert", 5))
        #expect(judge.takeDecided().map(\.verdict) == [.fail])
        judge.observe(event("alert", 6))
        #expect(judge.takeDecided().isEmpty)
        judge.end(at: Stage.instant(100), signals: Self.nothing)
        #expect(judge.results(endedAt: Stage.instant(100), wasCut: false)[0].finding?.violations == 2)
    }

    @Test func `a pass that nothing can change is reported at once`() {
        var judge = Judge(Stage(form: .eventually(on("hub.alert"), within: .seconds(50))).plan)
        judge.complete(Stage.start, changed: [], signals: Self.nothing)
        judge.observe(event("alert", 5))
        #expect(judge.takeDecided().map(\.verdict) == [.pass])
    }

    @Test func `a late verdict does not depend on when the deadline is looked at`() {
        let form = Form.whenever(on("hub.a"), then: on("hub.b"), within: .seconds(10), count: nil)
        var judge = Judge(Stage(form: form).plan)
        judge.complete(Stage.start, changed: [], signals: Self.nothing)
        judge.observe(event("a", 5))
        judge.observe(event("b", 40))
        #expect(judge.takeDecided().map(\.decided) == [Stage.instant(15)])
    }

    static func entry(_ id: String, at second: Double, length: Duration?, times: Int? = nil) -> EntryPlan {
        let here = SourcePosition(file: "a.yaml", line: 1, column: 1)
        return EntryPlan(
            id: id, at: InstantReference(.fixed(Stage.instant(second))), action: nil, target: nil,
            arguments: Settings([], at: here), length: length, isMoment: false, times: times, share: nil,
            position: here)
    }

    static func during(_ id: String, before: Duration = .zero) -> Window {
        Window(
            from: .instant(InstantReference(.entryStart(id), offset: .zero - before)),
            to: .instant(InstantReference(.entryEnd(id))))
    }

    @Test func `an entry's planned times are known in advance`() {
        let timeline = [Self.entry("outage", at: 20, length: .seconds(10))]
        func verdict(_ second: Double) -> Verdict {
            Stage(
                form: .always(below(5)), during: Self.during("outage", before: .seconds(5)),
                timeline: timeline
            )
            .play([shows(1, 1), shows(second, 9), shows(second + 0.5, 1)]).verdict
        }
        #expect([14, 15, 29, 30].map(verdict) == [.pass, .fail, .fail, .pass])
    }

    @Test func `an entry that may end early ends when it does`() {
        let timeline = [Self.entry("outage", at: 20, length: .seconds(10), times: 2)]
        func verdict(_ second: Double) -> Verdict {
            Stage(form: .always(below(5)), during: Self.during("outage"), timeline: timeline)
                .play([
                    shows(1, 1), at(20, "outage.start"), at(23, "outage.end"), shows(second, 9),
                ]).verdict
        }
        #expect(verdict(24) == .pass)
        let early = Stage(form: .always(below(5)), during: Self.during("outage"), timeline: timeline)
            .play([shows(1, 1), at(20, "outage.start"), shows(22, 9), at(23, "outage.end")])
        #expect(early.verdict == .fail)
    }

    @Test func `an entry may depend on another one`() {
        var second = Self.entry("second", at: 0, length: nil)
        second.at = InstantReference(.entryEnd("first"), offset: .seconds(5))
        let timeline = [Self.entry("first", at: 10, length: .seconds(10)), second]
        let form = Form.that(above(5), at: InstantReference(.entryStart("second")))
        let result = Stage(form: form, timeline: timeline).play([shows(24, 9), shows(26, 1)])
        #expect(result.verdict == .pass)
        #expect(result.decided == Stage.instant(25))
    }

    @Test func `only those wait whose time is not up`() {
        let form = Form.whenever(on("hub.a"), then: on("hub.b"), within: .seconds(10), count: 1)
        var judge = Judge(Stage(form: form, length: 100_000).plan)
        for second in 0..<20_000 {
            judge.observe(event("a", Double(second)))
            judge.complete(Stage.instant(Double(second)), changed: [], signals: Self.nothing)
        }
        let next = judge.nextDeadline
        #expect(next == Stage.instant(20_000))
    }
}
