import Scenarios
import Timekeeping

/// One look at an expression: what its signals, fields, points in time and aggregates are at an instant.
struct Evaluation<Signals: SignalSource> {
    let signals: Signals
    let fields: [Observation.Field]
    let instants: InstantBook
    /// The values of the aggregates, event counts and calls over members of the expression, in order of appearance, outer ones
    /// first.
    let memories: [Value]
    private var nextMemory = 0

    init(signals: Signals, fields: [Observation.Field] = [], instants: InstantBook, memories: [Value] = []) {
        self.signals = signals
        self.fields = fields
        self.instants = instants
        self.memories = memories
    }

    /// The value of `expression`; both sides of `and` and `or` are always looked at, so that memories stay in
    /// step.
    mutating func value(of expression: Expression) -> Value {
        switch expression {
        case .number(let number): Value(number)
        case .bool(let truth): .bool(truth)
        case .text(let text): .text(text)
        case .instant(let reference): instants.instant(reference).map(Value.instant) ?? .unknown
        case .signal(let signal): signals.value(of: signal)
        case .field(let name): fields.first { $0.name == name }?.value.value ?? .unknown
        case .aggregate, .eventCount, .members: remembered(expression)
        case .function(let function, let operands): apply(function, operands)
        default: composed(expression)
        }
    }

    private mutating func composed(_ expression: Expression) -> Value {
        let values = expression.operands.map { value(of: $0) }
        switch expression {
        case .not: return Value(Kleene.not(values[0].truth))
        case .negated: return Value(values[0].number.map { -$0 })
        case .and: return Value(Kleene.and(values[0].truth, values[1].truth))
        case .or: return Value(Kleene.or(values[0].truth, values[1].truth))
        case .arithmetic(let operation, _, _): return Arithmetic.apply(operation, values[0], values[1])
        case .comparison(let comparison, _, _, let resolution):
            return Value(Arithmetic.compare(comparison, values[0], values[1], resolution: resolution))
        case .inRange: return Value(Arithmetic.isInRange(values[0], values[1], values[2]))
        default: return .unknown
        }
    }

    private mutating func apply(_ function: Expression.Function, _ operands: [Expression]) -> Value {
        let numbers = operands.map { value(of: $0).number }
        let known = numbers.compactMap { $0 }
        guard known.count == numbers.count else { return .unknown }
        switch function {
        case .abs: return Value(known.first.map { abs($0) })
        case .min: return Value(known.min())
        case .max: return Value(known.max())
        case .sum: return Value(known.reduce(0, +))
        }
    }

    private mutating func remembered(_ expression: Expression) -> Value {
        guard nextMemory < memories.count else { return .unknown }
        let value = memories[nextMemory]
        nextMemory += 1 + expression.operands.reduce(0) { $0 + $1.memoryCount }
        return value
    }
}

extension Expression {
    /// How many aggregates, event counts and calls over members are in it.
    var memoryCount: Int {
        var count = 0
        visit { part in
            switch part {
            case .aggregate, .eventCount, .members: count += 1
            default: break
            }
        }
        return count
    }

    /// The value of an event filter, which sees the fields of its event and no signals.
    func value(fields: [Observation.Field], instants: InstantBook) -> Value {
        var evaluation = Evaluation(signals: NoSignals(), fields: fields, instants: instants)
        return evaluation.value(of: self)
    }
}

private struct NoSignals: SignalSource {
    func value(of signal: SignalReference) -> Value { .unknown }
}
