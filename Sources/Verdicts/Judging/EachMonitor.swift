import Quantities
import Scenarios
import Timekeeping

/// `each: E1`, `key: f`, `exactly|at_least|at_most: n`, `of: E2`, `within: D`: so many E2 of a key in the time D
/// from the first E1 of that key on. The window selects the E1's; an E2 may come after it.
///
/// Of a key that is decided nothing is kept but that it was, so that a later E1 of it asks for nothing.
struct EachMonitor: EventMonitor, SettlingMonitor {
    private let rules: EachRules
    /// The part of the limit that is slack: what comes in it may be late, and is never too many.
    private let slack: Duration
    private var waiting: [EventKey: Wait] = [:]
    /// Keys in the order of their first E1; those before `head` are decided by their time.
    private var order: [(key: EventKey, since: UTCInstant)] = []
    private var head = 0
    private var decided = KeySet()
    /// The deadlines of decided keys that lack an answer and have not got it late either.
    private var missed: [EventKey: UTCInstant] = [:]
    private var firstFailure: EventKey?
    private var lastAnswer: Observation?
    private var unknownKeys = 0
    private(set) var tally = Tally()

    /// One key without a decision.
    private struct Wait: Sendable {
        var since: UTCInstant
        var shown: FieldValue
        var count = 0
    }

    init(_ rules: EachRules, slack: Duration = .zero) {
        self.slack = slack
        self.rules = rules
    }

    var mentions: [String] { [rules.cause.source, rules.answer.source] }

    func nextDeadline(_ instants: InstantBook) -> UTCInstant? {
        let next = order[head...].first { waiting[$0.key] != nil }
        return next.map { $0.since + rules.limit }
    }

    mutating func settle(before instant: UTCInstant, _ scene: Scene) { settle(scene) { $0 < instant } }

    mutating func settle(through instant: UTCInstant, _ scene: Scene) { settle(scene) { $0 <= instant } }

    private mutating func settle(_ scene: Scene, isDue: (UTCInstant) -> Bool) {
        while head < order.count, isDue(order[head].since + rules.limit) {
            let key = order[head].key
            head += 1
            if let wait = waiting[key] { expire(key, wait, scene) }
        }
        guard head > 64, head * 2 > order.count else { return }
        order.removeFirst(head)
        head = 0
    }

    mutating func observe(_ observation: Observation, isOpen: Bool, _ scene: Scene) {
        if observation.matches(rules.answer, scene.instants) == true { answer(observation, scene) }
        guard isOpen, observation.matches(rules.cause, scene.instants) == true else { return }
        guard let (key, shown) = key(of: observation) else {
            unknownKeys += 1
            return
        }
        guard waiting[key] == nil, !decided.contains(key) else { return }
        waiting[key] = Wait(since: observation.at, shown: shown)
        order.append((key, observation.at))
    }

    private func key(of observation: Observation) -> (EventKey, FieldValue)? {
        guard let field = observation.fields.first(where: { $0.name == rules.key }) else { return nil }
        return EventKey(field.value.value).map { ($0, field.value) }
    }

    // MARK: Counting

    private mutating func answer(_ observation: Observation, _ scene: Scene) {
        lastAnswer = observation
        guard let (key, _) = key(of: observation) else { return }
        guard var wait = waiting[key] else { return late(observation, key, scene) }
        wait.count += 1
        waiting[key] = wait
        let isInTime = observation.at <= wait.since + rules.limit - slack
        switch rules.count {
        case .atLeast(let number) where wait.count >= number: pass(key)
        case .exactly(let number) where isInTime && wait.count > number,
            .atMost(let number) where isInTime && wait.count > number:
            let got = "\(wait.count) \(words(wait, scene)) by \(scene.wording.time(observation.at))"
            fail(key, wait, at: observation.at, got: got, nearest: nil)
        default: break
        }
    }

    /// The time of a key is up.
    private mutating func expire(_ key: EventKey, _ wait: Wait, _ scene: Scene) {
        let deadline = wait.since + rules.limit
        switch rules.count {
        case .exactly(let number) where wait.count < number, .atLeast(let number) where wait.count < number:
            let count = wait.count == 0 ? "none" : "\(wait.count)"
            let got = "\(count) \(words(wait, scene)) until \(scene.wording.time(deadline))"
            let near = lastAnswer.flatMap { $0.at >= wait.since ? text($0, scene) : nil }
            fail(key, wait, at: deadline, got: got, nearest: near)
            missed[key] = deadline
        default: pass(key)
        }
    }

    private mutating func pass(_ key: EventKey) {
        tally.judged += 1
        waiting[key] = nil
        decided.insert(key)
    }

    private mutating func fail(
        _ key: EventKey, _ wait: Wait, at instant: UTCInstant, got: String, nearest: String?
    ) {
        pass(key)
        if tally.failure == nil { firstFailure = key }
        tally.violate(.init(decided: instant, whenever: wait.since, got: got, nearest: nearest))
    }

    /// What was missing comes after all, too late.
    private mutating func late(_ observation: Observation, _ key: EventKey, _ scene: Scene) {
        guard let deadline = missed.removeValue(forKey: key) else { return }
        let span = observation.at - deadline
        tally.consider(lateBy: span)
        guard key == firstFailure else { return }
        let nearest = "\(text(observation, scene)), \(DurationText.text(span)) late"
        tally.failure?.nearest = nearest
    }

    // MARK: Words

    private func words(_ wait: Wait, _ scene: Scene) -> String {
        "with \(rules.key) == \(scene.wording.text(wait.shown))"
    }

    /// The event with its key, whatever its filter asks for.
    private func text(_ observation: Observation, _ scene: Scene) -> String {
        let field = Expression.field(rules.key)
        let shown = rules.answer.filter.map { .and($0, field) } ?? field
        let pattern = EventPattern(source: rules.answer.source, event: rules.answer.event, filter: shown)
        return scene.wording.eventAt(observation, like: pattern)
    }

    func conclusion(_ ending: Ending) -> Conclusion {
        if let next = order[head...].first(where: { waiting[$0.key] != nil }), let wait = waiting[next.key] {
            let first = ending.wording.time(next.since)
            let key = "\(rules.key) == \(ending.wording.text(wait.shown))"
            return .inconclusive(
                "the run ended at \(ending.wording.time(ending.at)), before the time of \(key), "
                    + "first at \(first), was up")
        }
        if let reason = ending.cutReason { return .inconclusive(reason) }
        if tally.judged > 0 { return .pass }
        if unknownKeys > 0 { return .vacuous("`\(rules.key)` stayed unknown throughout") }
        return .vacuous(Reasons.neverHappened("each", ending))
    }
}

/// The value of a field by which events belong together; unknown is none.
enum EventKey: Sendable, Hashable {
    case number(Double)
    case bool(Bool)
    case text(String)
    case instant(UTCInstant)

    init?(_ value: Value) {
        switch value {
        case .number(let number) where number.isFinite: self = .number(number)
        case .bool(let truth): self = .bool(truth)
        case .text(let text): self = .text(text)
        case .instant(let instant): self = .instant(instant)
        case .number, .unknown: return nil
        }
    }
}
