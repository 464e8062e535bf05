import Quantities
import Scenarios
import Timekeeping

/// `stays: P`, `for: D`: whenever P becomes true in the window, it stays true for D, also beyond the window.
/// An instant at which P is unknown says nothing.
struct StaysMonitor: LookingMonitor, SettlingMonitor {
    private var condition: Condition
    private let length: Duration
    /// When P became true, as long as that is not decided; several when windows opened in the meantime.
    private var waiting: [UTCInstant] = []
    private var wasTrue = false
    private var wasKnown = false
    private var occurrences = 0
    private(set) var tally = Tally()

    init(_ condition: Expression, for length: Duration) {
        self.condition = Condition(condition)
        self.length = length
    }

    var mentions: [String] { condition.expression.mentions }

    func nextDeadline(_ instants: InstantBook) -> UTCInstant? { waiting.first.map { $0 + length } }

    mutating func window(_ change: WindowWatch.Change, _ scene: Scene) {
        guard case .opened(_, isNested: false) = change else { return }
        condition.windowOpens()
        wasTrue = false
    }

    mutating func observe(_ observation: Observation, isOpen: Bool, _ scene: Scene) {
        condition.observe(observation, isOpen: isOpen || !waiting.isEmpty, instants: scene.instants)
    }

    /// What was true until this instant has stayed for so long, whatever comes at it.
    mutating func settle(before instant: UTCInstant, _ scene: Scene) { settle(through: instant, scene) }

    mutating func settle(through instant: UTCInstant, _ scene: Scene) {
        while let since = waiting.first, since + length <= instant {
            waiting.removeFirst()
            tally.judged += 1
        }
    }

    mutating func complete<Signals>(_ moment: Moment<Signals>, isOpen: Bool, isOpening: Bool) {
        guard isOpen || !waiting.isEmpty else { return condition.sampleOutside(moment) }
        guard isOpening || condition.isConcerned(by: moment) else { return }
        guard let truth = condition.look(moment, isOpening: isOpening).truth else { return }
        wasKnown = true
        defer { wasTrue = truth }
        if !truth { end(moment) } else if isOpen, !wasTrue { begin(moment.instant) }
    }

    private mutating func begin(_ instant: UTCInstant) {
        occurrences += 1
        waiting.append(instant)
    }

    private mutating func end<Signals>(_ moment: Moment<Signals>) {
        for since in waiting {
            tally.judged += 1
            let held = moment.instant - since
            tally.consider(shortBy: length - held)
            let wording = moment.scene.wording
            let times = "\(wording.time(since)) to \(wording.time(moment.instant))"
            tally.violate(
                .init(
                    decided: moment.instant, got: "true for \(DurationText.text(held)), from \(times)",
                    nearest: condition.lastSeen(moment)))
        }
        waiting.removeAll(keepingCapacity: true)
    }

    func conclusion(_ ending: Ending) -> Conclusion {
        if let since = waiting.first {
            return .inconclusive("true since \(ending.wording.time(since)), which is not long enough to tell")
        }
        if let reason = ending.cutReason { return .inconclusive(reason) }
        guard ending.everOpened else { return .vacuous(Reasons.neverOpened) }
        if occurrences > 0 { return .pass }
        return .vacuous(wasKnown ? "it was never true in its window" : Reasons.neverJudged(ending))
    }
}
