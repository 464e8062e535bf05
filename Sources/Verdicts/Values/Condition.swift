import Scenarios
import Timekeeping

/// An expression that is looked at again and again, with the memory of its aggregates.
struct Condition: Sendable {
    let expression: Expression
    /// Declared names whose change makes it worth another look.
    let mentions: Set<String>
    private var memories: [Memory] = []
    private var lastValues: [Value] = []
    /// Whether some aggregate looks back over a span of its own, and so needs samples while the window is
    /// closed.
    private var looksBack = false

    /// One aggregate, event count or call over members.
    fileprivate struct Memory: Sendable {
        var aggregation: Aggregation
        var input: Input
        /// An instant gives one sample, however often it is looked at.
        var lastSample: UTCInstant?
    }

    fileprivate enum Input: Sendable {
        case operand(Expression, mentions: Set<String>)
        case events(EventPattern)
        case members(FoldCache)
    }

    init(_ expression: Expression) {
        self.expression = expression
        mentions = Set(expression.mentions)
        expression.visit { part in
            switch part {
            case .aggregate(let kind, let operand, let span):
                let input = Input.operand(operand, mentions: Set(operand.mentions))
                memories.append(Memory(aggregation: Aggregation(kind, span: span), input: input))
            case .eventCount(let pattern, let span):
                memories.append(Memory(aggregation: Aggregation(.count, span: span), input: .events(pattern)))
            case .members(let fold, let operands, _):
                let cache = FoldCache(fold, operands)
                memories.append(Memory(aggregation: Aggregation(.count, span: nil), input: .members(cache)))
            default: break
            }
        }
        looksBack = memories.contains { $0.aggregation.span != nil }
    }

    mutating func windowOpens() {
        for index in memories.indices where memories[index].aggregation.span == nil {
            memories[index].aggregation.windowOpens()
            memories[index].lastSample = nil
        }
        forgetMembers()
    }

    private mutating func forgetMembers() {
        for index in memories.indices { memories[index].forgetMembers() }
    }

    /// Counts an event; those outside the window count only for spans that look back.
    mutating func observe(_ observation: Observation, isOpen: Bool, instants: InstantBook) {
        for index in memories.indices where isOpen || memories[index].aggregation.span != nil {
            memories[index].observe(observation, instants)
        }
    }

    /// Whether it is to be looked at now.
    func isConcerned(by moment: Moment<some SignalSource>) -> Bool {
        !mentions.isDisjoint(with: moment.changed)
    }

    /// Samples for spans that look back, while the window is closed.
    mutating func sampleOutside(_ moment: Moment<some SignalSource>) {
        guard looksBack else { return forgetMembers() }
        guard isConcerned(by: moment) else { return }
        _ = sample(moment, isOpen: false, isOpening: false)
    }

    /// The value now; the window is open.
    mutating func look(_ moment: Moment<some SignalSource>, isOpening: Bool = false) -> Value {
        lastValues = sample(moment, isOpen: true, isOpening: isOpening)
        var evaluation = Evaluation(signals: moment.signals, instants: moment.instants, memories: lastValues)
        return evaluation.value(of: expression)
    }

    /// How far the condition is from holding, as of the last look; `nil` where that is no number.
    func margin(_ moment: Moment<some SignalSource>) -> Margin? {
        var evaluation = Evaluation(signals: moment.signals, instants: moment.instants, memories: lastValues)
        return evaluation.margin(of: expression, wording: moment.scene.wording).margin
    }

    /// What the condition looked at, with the values of the last look: `meter.power 1523 W, count(hub.alert)
    /// 2`.
    func lastSeen(_ moment: Moment<some SignalSource>) -> String {
        var evaluation = Evaluation(signals: moment.signals, instants: moment.instants, memories: lastValues)
        return evaluation.terms(of: expression, wording: moment.scene.wording).joined(separator: ", ")
    }

    /// Inner aggregates are sampled before outer ones, which stand before them.
    private mutating func sample(_ moment: Moment<some SignalSource>, isOpen: Bool, isOpening: Bool)
        -> [Value]
    {
        guard !memories.isEmpty else { return [] }
        var values = [Value](repeating: .unknown, count: memories.count)
        // A look for another reason than a change is one at everything.
        let isWhole = isOpening || !isConcerned(by: moment)
        for index in memories.indices.reversed() {
            let inner = Array(values[(index + 1)...])
            if let value = memories[index].valueOfMembers(moment, inner: inner, isWhole: isWhole) {
                values[index] = value
                continue
            }
            if isOpen || memories[index].aggregation.span != nil {
                memories[index].sample(moment, inner: inner, isOpening: isOpening)
            }
            values[index] = memories[index].aggregation.value(at: moment.instant)
        }
        return values
    }
}

extension Condition.Memory {
    fileprivate mutating func observe(_ observation: Observation, _ instants: InstantBook) {
        guard case .events(let pattern) = input, observation.matches(pattern, instants) == true else {
            return
        }
        aggregation.add(.bool(true), at: observation.at)
    }

    fileprivate mutating func forgetMembers() {
        guard case .members(var cache) = input else { return }
        cache.forget()
        input = .members(cache)
    }

    /// The value of a call over members; `nil` for any other memory.
    fileprivate mutating func valueOfMembers(
        _ moment: Moment<some SignalSource>, inner: [Value], isWhole: Bool
    ) -> Value? {
        guard case .members(var cache) = input else { return nil }
        // The cache is changed in place, so nobody else may hold it.
        input = .events(EventPattern(source: "", event: ""))
        defer { input = .members(cache) }
        return cache.value(moment, inner: inner, isWhole: isWhole)
    }

    fileprivate mutating func sample(
        _ moment: Moment<some SignalSource>, inner: [Value], isOpening: Bool
    ) {
        guard case .operand(let operand, let mentions) = input else { return }
        guard isOpening || !mentions.isDisjoint(with: moment.changed) else { return }
        guard lastSample != moment.instant else { return }
        lastSample = moment.instant
        var evaluation = Evaluation(signals: moment.signals, instants: moment.instants, memories: inner)
        aggregation.add(evaluation.value(of: operand), at: moment.instant)
    }
}

/// A complete instant, as conditions see it.
struct Moment<Signals: RetrospectiveSignalSource> {
    let instant: UTCInstant
    /// Declared names of which something changed at this instant.
    let changed: Set<String>
    let signals: Signals
    let scene: Scene

    var instants: InstantBook { scene.instants }
}

/// What is known beside the event or the instant itself.
struct Scene: Sendable {
    var instants: InstantBook
    let wording: Wording
}
