import Documents
import Quantities
import Scenarios
import Synchronization
import Testing
import TimeLimits
import Timekeeping

@testable import Verdicts

/// Signals that count how often they are asked for.
private final class CountedSignals: RetrospectiveSignalSource {
    func asOf(_ instant: UTCInstant) -> Self { self }

    /// No past is known.
    func knowsPast(of source: String) -> Bool { false }

    let asked = Mutex(0)
    let values = Mutex<[String: Double]>([:])

    func value(of signal: SignalReference) -> Value {
        asked.withLock { $0 += 1 }
        let name = ([signal.source] + signal.arguments).joined(separator: "/")
        return values.withLock { .number($0[name] ?? 0) }
    }

    func takeCount() -> Int {
        asked.withLock { count in
            defer { count = 0 }
            return count
        }
    }
}

@Suite(.ends())
struct FleetJudgeTests {
    private static let count = 1000
    private static let start = Stage.start

    private static func plan(_ form: (Int) -> Form, mayBeVacuous: Bool = false, count: Int = count) -> Plan {
        func expectation(_ number: Int) -> ExpectationPlan {
            var plan = ExpectationPlan(
                id: "each", form: form(number), during: nil, isSoft: false, mayBeVacuous: mayBeVacuous,
                position: SourcePosition(file: "a.yaml", line: 3, column: 5), text: [("form", "as written")])
            plan.member = "meters[\(number)]"
            return plan
        }
        var whole = expectation(1)
        whole.members = (1...count).map(expectation)
        return Plan(
            scenario: "fleet", caseName: nil, file: "a.yaml", about: "", tags: [], seed: 1, start: start,
            end: start + .seconds(100), zone: .utc, warmup: .zero, sites: [],
            devices: (1...count).map {
                DevicePlan(
                    name: "meters[\($0)]", model: "m", sees: nil, settings: Settings([], at: whole.position))
            },
            components: [], timeline: [], expectations: [whole], recordsAll: false)
    }

    private static func power(_ number: Int) -> Expression {
        .signal(SignalReference(source: "meters[\(number)]", name: "power"))
    }

    private static func below(_ number: Int, _ watts: Double) -> Expression {
        .comparison(.less, power(number), .number(watts), resolution: 0)
    }

    private static func sample(_ number: Int, _ second: Int64) -> Observation {
        Observation(at: start + .seconds(second), from: "meters[\(number)]", kind: "sample")
    }

    private static func describe(_ signal: SignalReference) -> ObservableRow? {
        signal.source == "hub"
            ? ObservableRow(signal.name, .quantity(.power), arguments: [.meter], renewedBy: "reading")
            : ObservableRow(signal.name, .quantity(.power))
    }

    private static func reading(_ number: Int, _ second: Int64) -> Observation {
        Observation(
            at: start + .seconds(second), from: "hub", kind: "reading",
            fields: [.init("meter", .text("meters_\(number)"))])
    }

    // MARK: Cost

    @Test func `an event of one member lets only that member be looked at`() {
        let signals = CountedSignals()
        var judge = Judge(Self.plan { .always(Self.below($0, 100)) })
        judge.complete(Self.start, changed: [], signals: signals)
        #expect(signals.takeCount() == Self.count)
        judge.observe(Self.sample(17, 1))
        judge.complete(Self.start + .seconds(1), changed: [], signals: signals)
        #expect(signals.takeCount() == 1)
    }

    @Test func `a reading of one meter lets only that member be looked at`() {
        let signals = CountedSignals()
        let form: (Int) -> Form = {
            let latest = SignalReference(source: "hub", name: "latest().power", arguments: ["meters_\($0)"])
            return .always(.comparison(.less, .signal(latest), .number(100), resolution: 0))
        }
        var judge = Judge(Self.plan(form), describe: Self.describe)
        judge.complete(Self.start, changed: [], signals: signals)
        _ = signals.takeCount()
        judge.observe(Self.reading(17, 1))
        judge.complete(Self.start + .seconds(1), changed: [], signals: signals)
        #expect(signals.takeCount() == 1)
        // What befalls the whole component concerns everybody.
        judge.complete(Self.start + .seconds(2), changed: ["hub"], signals: signals)
        #expect(signals.takeCount() == Self.count)
    }

    @Test func `a deadline of one member is the next and moves nobody else`() {
        let signals = CountedSignals()
        var judge = Judge(
            Self.plan { .stays(Self.below($0, 100), for: .seconds(10)) })
        signals.values.withLock { values in for number in 1...Self.count { values["meters[\(number)]"] = 500 }
        }
        judge.complete(Self.start, changed: [], signals: signals)
        #expect(judge.nextDeadline == nil)
        signals.values.withLock { $0["meters[3]"] = 1 }
        judge.observe(Self.sample(3, 1))
        judge.complete(Self.start + .seconds(1), changed: [], signals: signals)
        #expect(judge.nextDeadline == Self.start + .seconds(11))
        _ = signals.takeCount()
        judge.complete(Self.start + .seconds(11), changed: [], signals: signals)
        #expect(signals.takeCount() == 0 && judge.nextDeadline == nil)
    }

    @Test func `an agenda knows the next of many however often they change`() {
        var agenda = Agenda(count: 50)
        var dates: [Int: UTCInstant] = [:]
        let stream = RandomStream(seed: 4, path: "agenda")
        for step in 0..<5000 {
            let index = Int(stream.bits(UInt64(2 * step)) % 50)
            let draw = stream.bits(UInt64(2 * step + 1)) % 20
            let date = draw == 0 ? nil : UTCInstant(seconds: Int64(draw))
            agenda.set(index, to: date)
            dates[index] = date
            #expect(agenda.next == dates.values.min())
            let due = dates.filter { $0.value <= UTCInstant(seconds: 7) }.map(\.key).sorted()
            #expect(agenda.due(at: UTCInstant(seconds: 7)).sorted() == due)
        }
    }

    // MARK: Verdicts

    private static func result(
        _ judge: inout Judge, _ signals: CountedSignals
    ) -> ExpectationResult {
        judge.end(at: start + .seconds(100), signals: signals)
        return judge.results(endedAt: start + .seconds(100), wasCut: false)[0]
    }

    @Test func `the worst member is reported and the others that fail are counted`() {
        let signals = CountedSignals()
        var judge = Judge(Self.plan({ .always(Self.below($0, 100)) }, count: 30), describe: Self.describe)
        judge.complete(Self.start, changed: [], signals: signals)
        for (number, watts) in [(5, 150.0), (17, 900.0), (23, 200.0)] {
            signals.values.withLock { $0["meters[\(number)]"] = watts }
            judge.observe(Self.sample(number, 1))
        }
        judge.complete(Self.start + .seconds(1), changed: [], signals: signals)
        let early = judge.takeDecided()
        #expect(early.map(\.verdict) == [.fail] && early[0].members?.failing == 3)
        #expect(judge.takeDecided().isEmpty)
        let result = Self.result(&judge, signals)
        #expect(result.verdict == .fail)
        #expect(result.members == .init(worst: "meters[17]", failing: 3, count: 30))
        #expect(result.finding?.worst == "800 W")
    }

    @Test func `when all members pass so does the whole`() {
        let signals = CountedSignals()
        var judge = Judge(Self.plan({ .always(Self.below($0, 100)) }, count: 30))
        judge.complete(Self.start, changed: [], signals: signals)
        let result = Self.result(&judge, signals)
        #expect(result.verdict == .pass && result.judged == 30)
        #expect(result.members == .init(worst: nil, failing: 0, count: 30))
    }

    @Test(arguments: [(false, Verdict.vacuous), (true, .pass)])
    func `a member without anything to judge is vacuous unless it may be`(mayBe: Bool, verdict: Verdict) {
        let signals = CountedSignals()
        var judge = Judge(
            Self.plan(
                {
                    .whenever(
                        .event(EventPattern(source: "meters[\($0)]", event: "push")),
                        then: .event(EventPattern(source: "meters[\($0)]", event: "sample")),
                        within: .seconds(5),
                        count: nil)
                }, mayBeVacuous: mayBe, count: 3))
        judge.complete(Self.start, changed: [], signals: signals)
        for number in [1, 2] {
            judge.observe(
                Observation(at: Self.start + .seconds(1), from: "meters[\(number)]", kind: "push"))
            judge.observe(Self.sample(number, 2))
        }
        let result = Self.result(&judge, signals)
        #expect(result.verdict == verdict)
        #expect(result.members?.worst == (mayBe ? nil : "meters[3]"))
    }

    @Test func `an event of a member is one of its fleet`() {
        var plan = Self.plan(
            { _ in .never(.event(EventPattern(source: "meters", event: "reboot")), witness: nil) }, count: 3)
        plan.expectations[0].members = []
        plan.expectations[0].member = nil
        var judge = Judge(plan)
        #expect(judge.mentionedSources.contains("meters[2]"))
        judge.complete(Self.start, changed: [], signals: CountedSignals())
        judge.observe(Observation(at: Self.start + .seconds(1), from: "meters[2]", kind: "reboot"))
        #expect(judge.takeDecided().map(\.verdict) == [.fail])
    }

    @Test(arguments: [
        (Expression.Fold.sum, 600.0), (.average, 200), (.minimum, 100), (.maximum, 300), (.count, 2),
    ])
    func `members are folded at one instant`(fold: Expression.Fold, expected: Double) {
        let values: [Value] =
            fold == .count
            ? [.bool(false), .bool(true), .bool(true)] : [.number(100), .number(200), .number(300)]
        #expect(fold.apply(values) == .number(expected))
        #expect(fold.apply(values + [.unknown]) == .unknown)
    }

    private static func sumIsBelow(_ watts: Double) -> Plan {
        let sum = Expression.members(.sum, (1...count).map(power), text: "sum(meters[*].power)")
        var plan = plan { _ in .always(.comparison(.less, sum, .number(watts), resolution: 0)) }
        plan.expectations[0].members = []
        plan.expectations[0].member = nil
        return plan
    }

    @Test func `a sum over members looks only at those that have changed`() {
        let signals = CountedSignals()
        var judge = Judge(Self.sumIsBelow(1000), describe: Self.describe)
        judge.complete(Self.start, changed: [], signals: signals)
        #expect(signals.takeCount() == Self.count)
        for (second, watts) in [(Int64(1), 900.0), (2, 1500), (3, 100)] {
            signals.values.withLock { $0["meters[17]"] = watts }
            judge.observe(Self.sample(17, second))
            judge.complete(Self.start + .seconds(second), changed: [], signals: signals)
            #expect(signals.takeCount() == 1)
        }
        let result = Self.result(&judge, signals)
        #expect(result.finding?.got == "sum(meters[*].power) 1500 W at 12:00:02")
        #expect(result.finding?.violations == 1 && result.finding?.worst == "500 W")
    }

    @Test func `what changed while a window was closed is seen when it opens`() {
        let signals = CountedSignals()
        var plan = Self.sumIsBelow(1000)
        plan.expectations[0].during = Window(from: clock(10), to: clock(20))
        var judge = Judge(plan)
        judge.complete(Self.start, changed: [], signals: signals)
        signals.values.withLock { $0["meters[17]"] = 1500 }
        judge.observe(Self.sample(17, 5))
        judge.complete(Self.start + .seconds(5), changed: [], signals: signals)
        judge.complete(Self.start + .seconds(10), changed: [], signals: signals)
        #expect(judge.takeDecided().map(\.verdict) == [.fail])
    }
}
