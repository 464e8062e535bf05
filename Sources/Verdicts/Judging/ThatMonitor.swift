import Quantities
import Scenarios
import Timekeeping

/// `that: P`, `at: instant|end`: P is true at that instant, once it is complete; `end` is the state after the
/// last one.
///
/// In paced time the first instant decides at which that one is complete, but for sites, whose truth is known for the
/// instant itself; when nothing was complete within the slack, nothing is known of it.
struct ThatMonitor: LookingMonitor, DeadlineMonitor, EndMonitor {
    private var condition: Condition
    private let reference: InstantReference
    private let pace: Pace
    private let isAtEnd: Bool
    private var state = State.waiting
    private var openings = Openings()
    private(set) var tally = Tally()

    private enum State: Sendable {
        case waiting, looked, unknown, outside
        /// It was over when it became known, or before anything was complete.
        case missed(UTCInstant)
    }

    /// How exact the instants of a run are; zero in virtual time.
    struct Pace: Sendable {
        /// So long after an instant it is complete.
        var grain: Duration
        var slack: Duration

        init(_ run: Plan) {
            grain = min(run.grain, run.slack)
            slack = run.slack
        }
    }

    init(_ condition: Expression, at reference: InstantReference, in run: Plan) {
        self.condition = Condition(condition)
        self.reference = reference
        pace = Pace(run)
        if case .fixed(let instant) = reference.base {
            isAtEnd = instant + reference.offset == run.end
        } else {
            isAtEnd = false
        }
    }

    var mentions: [String] { condition.expression.mentions + reference.mentions }

    func nextDeadline(_ instants: InstantBook) -> UTCInstant? {
        guard case .waiting = state, !waitsForEnd else { return nil }
        return instants.reached(reference).map { $0 + pace.grain }
    }

    /// In virtual time nothing happens at the end of a run any more, so that there is no such instant.
    private var waitsForEnd: Bool { isAtEnd && pace.grain == .zero }

    mutating func window(_ change: WindowWatch.Change, _ scene: Scene) {
        switch change {
        case .opened(_, isNested: true): return
        case .opened(let instant, _):
            condition.windowOpens()
            openings.open(at: instant)
        case .closed(let instant): openings.close(at: instant, keepingAfter: instant - pace.slack)
        }
    }

    mutating func observe(_ observation: Observation, isOpen: Bool, _ scene: Scene) {
        condition.observe(observation, isOpen: isOpen, instants: scene.instants)
    }

    mutating func complete<Signals>(_ moment: Moment<Signals>, isOpen: Bool, isOpening: Bool) {
        guard case .waiting = state else { return }
        sample(moment, isOpen: isOpen, isOpening: isOpening)
        guard !waitsForEnd, let instant = moment.instants.reached(reference),
            instant + pace.grain <= moment.instant
        else { return }
        guard moment.instant <= instant + pace.slack else {
            state = .missed(instant)
            return
        }
        judge(moment, for: instant)
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

    mutating func stateAtEnd<Signals>(_ moment: Moment<Signals>) {
        guard isAtEnd, case .waiting = state else { return }
        judge(moment, for: moment.instants.reached(reference) ?? moment.instant)
    }

    private mutating func judge<Signals>(_ moment: Moment<Signals>, for instant: UTCInstant) {
        // The end is no part of the run, and its state is that of the last instant.
        guard openings.contain(isAtEnd ? instant - .nanoseconds(1) : instant) else {
            state = .outside
            return
        }
        let moment = moment.lookingBack(to: instant)
        guard let truth = condition.look(moment).truth else {
            state = .unknown
            return
        }
        state = .looked
        tally.judged += 1
        guard !truth else {
            tally.passed = instant
            return
        }
        tally.consider(condition.margin(moment))
        tally.violate(
            .init(
                decided: instant,
                got: "\(condition.lastSeen(moment)) at \(moment.scene.wording.time(instant))"))
    }

    func conclusion(_ ending: Ending) -> Conclusion {
        switch state {
        case .looked: return .pass
        case .unknown: return .vacuous("what it looks at was unknown at that instant")
        case .outside: return .vacuous("that instant lies outside its window")
        case .missed(let instant): return .inconclusive(missed(instant, ending.wording))
        case .waiting:
            guard ending.wasCut else { return .vacuous("that instant never came") }
            return .inconclusive(
                "the run was cut short at \(ending.wording.time(ending.at)), before that instant")
        }
    }

    private func missed(_ instant: UTCInstant, _ wording: Wording) -> String {
        let time = wording.time(instant)
        guard pace.slack > .zero else { return "\(time) had passed when it became known" }
        return
            "nothing was complete at \(time) or within the slack of \(DurationText.text(pace.slack)) after it"
    }
}

extension ThatMonitor {
    /// When its window was open, as far back as it may be asked.
    private struct Openings: Sendable {
        private var spans: [WindowWatch.Span] = []

        mutating func open(at instant: UTCInstant) {
            spans.append(.init(from: instant, to: nil))
        }

        mutating func close(at instant: UTCInstant, keepingAfter oldest: UTCInstant) {
            if let last = spans.indices.last { spans[last].to = instant }
            spans.removeAll { $0.to.map { $0 < oldest } ?? false }
        }

        func contain(_ instant: UTCInstant) -> Bool {
            spans.contains { $0.from <= instant && $0.to.map { instant < $0 } ?? true }
        }
    }
}
