import Documents
import Quantities
import Scenarios
import Timekeeping

@testable import Verdicts

/// A short run that is played to a judge: seconds since its start, what happens, what signals show.
struct Stage {
    static let start = UTCInstant(seconds: 1_762_171_200)

    var form: Form
    var during: Window?
    var length = 100
    var warmup = 0
    var timeline: [EntryPlan] = []

    /// What happens at one second.
    struct Step {
        var second: Double
        var events: [Observation] = []
        var signals: [(String, Value)] = []
    }

    static func instant(_ second: Double) -> UTCInstant {
        start + .milliseconds(Int64(second * 1000))
    }

    var plan: Plan {
        let expectation = ExpectationPlan(
            id: "it", form: form, during: during, isSoft: false, mayBeVacuous: false,
            position: SourcePosition(file: "a.yaml", line: 3, column: 5), text: [("form", "as written")])
        return Plan(
            scenario: "stage", caseName: nil, file: "a.yaml", about: "", tags: [], seed: 1, start: Self.start,
            end: Self.instant(Double(length)), zone: .utc, warmup: .seconds(warmup), sites: [], devices: [],
            components: [], timeline: timeline, expectations: [expectation], recordsAll: false)
    }

    /// Plays the steps, makes an instant at every deadline between them, and ends the run.
    func play(_ steps: [Step], until: Double? = nil) -> ExpectationResult {
        let end = Self.instant(until ?? Double(length))
        var judge = played(steps, until: end)
        judge.end(at: end, signals: Shown(values: steps.reduce(into: [:]) { $1.apply(to: &$0) }))
        return judge.results(endedAt: end, wasCut: until != nil)[0]
    }

    private func played(_ steps: [Step], until end: UTCInstant) -> Judge {
        var judge = Judge(plan) { ObservableRow($0.name, .quantity(.power)) }
        var shown = Shown(values: [:])
        judge.complete(Self.start, changed: [], signals: shown)
        for step in steps {
            let instant = Self.instant(step.second)
            while let deadline = judge.nextDeadline, deadline < instant {
                judge.complete(deadline, changed: [], signals: shown)
            }
            for event in step.events { judge.observe(event) }
            step.apply(to: &shown.values)
            let changed = Set(step.signals.map { String($0.0.prefix { $0 != "." }) })
            judge.complete(instant, changed: changed, signals: shown)
        }
        while let deadline = judge.nextDeadline, deadline < end {
            judge.complete(deadline, changed: [], signals: shown)
        }
        return judge
    }
}

extension Stage.Step {
    func apply(to values: inout [String: Value]) {
        for (name, value) in signals { values[name] = value }
    }
}

/// Signals by their printed name; what was not set is unknown.
struct Shown: RetrospectiveSignalSource {
    var values: [String: Value]

    func value(of signal: SignalReference) -> Value {
        values["\(signal.source).\(signal.name)"] ?? .unknown
    }

    func asOf(_ instant: UTCInstant) -> Self { self }

    /// No past is known.
    func knowsPast(of source: String) -> Bool { false }
}

/// At a second: events of `hub` by kind, or `from.kind`.
func at(_ second: Double, _ kinds: String...) -> Stage.Step {
    Stage.Step(second: second, events: kinds.map { event($0, second) })
}

/// At a second: `m.x` shows a number, or nothing that anybody can see.
func shows(_ second: Double, _ number: Double?) -> Stage.Step {
    Stage.Step(second: second, signals: [("m.x", number.map(Value.number) ?? .unknown)])
}

func event(_ name: String, _ second: Double, _ fields: [Observation.Field] = []) -> Observation {
    let parts = name.split(separator: ".").map(String.init)
    let (from, kind) = parts.count == 2 ? (parts[0], parts[1]) : ("hub", name)
    return Observation(at: Stage.instant(second), from: from, kind: kind, fields: fields)
}

func on(_ name: String, _ filter: Expression? = nil) -> Trigger {
    let parts = name.split(separator: ".").map(String.init)
    return .event(EventPattern(source: parts[0], event: parts[1], filter: filter))
}

let x = Expression.signal(SignalReference(source: "m", name: "x"))

func above(_ number: Double) -> Expression { .comparison(.greater, x, .number(number), resolution: 0) }
func below(_ number: Double) -> Expression { .comparison(.less, x, .number(number), resolution: 0) }

func clock(_ second: Double) -> Window.Bound { .instant(InstantReference(.fixed(Stage.instant(second)))) }
