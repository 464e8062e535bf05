import Scenarios
import Timekeeping

/// `always: P`: P is true whenever it is looked at in the window.
struct AlwaysMonitor: Monitor {
    private var condition: Condition
    private(set) var tally = Tally()

    init(_ condition: Expression) {
        self.condition = Condition(condition)
    }

    var mentions: [String] { condition.expression.mentions }

    mutating func windowOpens(at instant: UTCInstant, isNested: Bool) {
        if !isNested { condition.windowOpens() }
    }

    mutating func observe(_ observation: Observation, isOpen: Bool, _ scene: Scene) {
        condition.observe(observation, isOpen: isOpen, instants: scene.instants)
    }

    mutating func complete<Signals>(_ moment: Moment<Signals>, isOpen: Bool, isOpening: Bool) {
        guard isOpen else {
            condition.sampleOutside(moment)
            return
        }
        guard isOpening || condition.isConcerned(by: moment) else { return }
        guard let truth = condition.look(moment, isOpening: isOpening).truth else { return }
        tally.judged += 1
        if !truth { violate(moment) }
    }

    private mutating func violate<Signals>(_ moment: Moment<Signals>) {
        tally.consider(condition.margin(moment))
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
