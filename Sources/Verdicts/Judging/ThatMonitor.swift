import Scenarios
import Timekeeping

/// `that: P`, `at: instant|end`: P is true at that instant, once it is complete; `end` is the state after the
/// last one.
struct ThatMonitor: Monitor {
    private var condition: Condition
    private let reference: InstantReference
    private let isAtEnd: Bool
    private var state = State.waiting
    private(set) var tally = Tally()

    private enum State: Sendable {
        case waiting, looked, unknown, outside
        case missed(UTCInstant)
    }

    init(_ condition: Expression, at reference: InstantReference, end: UTCInstant) {
        self.condition = Condition(condition)
        self.reference = reference
        if case .fixed(let instant) = reference.base {
            isAtEnd = instant + reference.offset == end
        } else {
            isAtEnd = false
        }
    }

    var mentions: [String] { condition.expression.mentions + reference.mentions }

    func nextDeadline(_ instants: InstantBook) -> UTCInstant? {
        guard case .waiting = state, !isAtEnd else { return nil }
        return instants.instant(reference)
    }

    mutating func windowOpens(at instant: UTCInstant, isNested: Bool) {
        if !isNested { condition.windowOpens() }
    }

    mutating func observe(_ observation: Observation, isOpen: Bool, _ scene: Scene) {
        condition.observe(observation, isOpen: isOpen, instants: scene.instants)
    }

    mutating func complete<Signals>(_ moment: Moment<Signals>, isOpen: Bool, isOpening: Bool) {
        guard case .waiting = state else { return }
        sample(moment, isOpen: isOpen, isOpening: isOpening)
        guard !isAtEnd, let instant = moment.instants.instant(reference), instant <= moment.instant else {
            return
        }
        guard instant == moment.instant else {
            state = .missed(instant)
            return
        }
        judge(moment, isOpen: isOpen)
    }

    /// Aggregates need every value up to that instant.
    private mutating func sample<Signals>(_ moment: Moment<Signals>, isOpen: Bool, isOpening: Bool) {
        guard isOpen else {
            condition.sampleOutside(moment)
            return
        }
        guard isOpening || condition.isConcerned(by: moment) else { return }
        _ = condition.look(moment, isOpening: isOpening)
    }

    mutating func stateAtEnd<Signals>(_ moment: Moment<Signals>, isOpen: Bool) {
        if isAtEnd, case .waiting = state { judge(moment, isOpen: isOpen) }
    }

    private mutating func judge<Signals>(_ moment: Moment<Signals>, isOpen: Bool) {
        guard isOpen else {
            state = .outside
            return
        }
        guard let truth = condition.look(moment).truth else {
            state = .unknown
            return
        }
        state = .looked
        tally.judged += 1
        guard !truth else {
            tally.passed = moment.instant
            return
        }
        tally.consider(condition.margin(moment))
        tally.violate(
            .init(
                decided: moment.instant,
                got: "\(condition.lastSeen(moment)) at \(moment.scene.wording.time(moment.instant))"))
    }

    func conclusion(_ ending: Ending) -> Conclusion {
        switch state {
        case .looked: return .pass
        case .unknown: return .vacuous("what it looks at was unknown at that instant")
        case .outside: return .vacuous("that instant lies outside its window")
        case .missed(let instant):
            return .inconclusive("\(ending.wording.time(instant)) had passed when it became known")
        case .waiting:
            guard ending.wasCut else { return .vacuous("that instant never came") }
            return .inconclusive(
                "the run was cut short at \(ending.wording.time(ending.at)), before that instant")
        }
    }
}
