import Scenarios
import Timekeeping

/// `always: P`: P is true whenever it is looked at in the window.
struct AlwaysMonitor: LookingMonitor {
    private var condition: Condition
    private(set) var tally = Tally()
    /// It was false when it was looked at last.
    private var isViolated = false
    /// Nothing has been looked at since the window opened.
    private var isUnseen = false
    /// When a window closed at which nothing had looked: on the real clock a short one may be passed over.
    private var passedOver: UTCInstant?
    /// How much later such a window may be looked at.
    private let slack: Duration

    init(_ condition: Expression, slack: Duration) {
        self.condition = Condition(condition)
        self.slack = slack
    }

    var mentions: [String] { condition.expression.mentions }

    mutating func window(_ change: WindowWatch.Change, _ scene: Scene) {
        switch change {
        case .opened(_, isNested: true): return
        case .opened:
            condition.windowOpens()
            isUnseen = true
        case .closed(let instant): passedOver = isUnseen && slack > .zero ? instant : nil
        }
    }

    mutating func observe(_ observation: Observation, isOpen: Bool, _ scene: Scene) {
        condition.observe(observation, isOpen: isOpen, instants: scene.instants)
    }

    mutating func complete<Signals>(_ moment: Moment<Signals>, isOpen: Bool, isOpening: Bool) {
        if isOpen {
            guard isOpening || condition.isConcerned(by: moment) else { return }
            look(moment, isOpening: isOpening)
        } else if let end = passedOver, moment.instant - end <= slack {
            look(moment.lookingBack(to: end - .nanoseconds(1)), isOpening: true)
        } else {
            condition.sampleOutside(moment)
        }
    }

    private mutating func look<Signals>(_ moment: Moment<Signals>, isOpening: Bool) {
        (isUnseen, passedOver) = (false, nil)
        guard let truth = condition.look(moment, isOpening: isOpening).truth else { return }
        tally.judged += 1
        if !truth { violate(moment) }
        isViolated = !truth
    }

    private mutating func violate<Signals>(_ moment: Moment<Signals>) {
        tally.consider(condition.margin(moment))
        guard !isViolated else { return tally.violateStill(at: moment.instant) }
        tally.violate(
            .init(
                decided: moment.instant,
                got: "\(condition.lastSeen(moment)) at \(moment.scene.wording.time(moment.instant))"))
    }

    func conclusion(_ ending: Ending) -> Conclusion {
        if let reason = ending.cutReason { return .inconclusive(reason) }
        guard tally.judged == 0 else { return .pass }
        return .vacuous(Reasons.neverJudged(ending))
    }
}

/// Sentences that several forms share.
enum Reasons {
    static let neverOpened = "its window never opened"

    /// - Parameter key: of the event that the form begins with.
    static func neverHappened(_ key: String, _ ending: Ending) -> String {
        guard ending.everOpened else { return neverOpened }
        return "what `\(key)` asks for never happened\(ending.isPart ? " in its window" : "")"
    }

    static func neverJudged(_ ending: Ending) -> String {
        ending.everOpened ? "what it looks at stayed unknown throughout its window" : neverOpened
    }
}
