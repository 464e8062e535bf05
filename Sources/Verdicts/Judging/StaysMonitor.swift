import Quantities
import Scenarios
import Timekeeping

/// `stays: P`, `for: D`: whenever P becomes true in the window, it stays true for D, also beyond the window.
/// An instant at which P is unknown says nothing.
struct StaysMonitor: Monitor {
    private var condition: Condition
    private let length: Duration
    /// When P became true; `nil` while it is not, or when that has been decided.
    private var since: UTCInstant?
    private var wasTrue = false
    private var occurrences = 0
    private(set) var tally = Tally()

    init(_ condition: Expression, for length: Duration) {
        self.condition = Condition(condition)
        self.length = length
    }

    var mentions: [String] { condition.expression.mentions }

    func nextDeadline(_ instants: InstantBook) -> UTCInstant? { since.map { $0 + length } }

    mutating func windowOpens(at instant: UTCInstant, isNested: Bool) {
        guard !isNested else { return }
        condition.windowOpens()
        if since == nil { wasTrue = false }
    }

    mutating func observe(_ observation: Observation, isOpen: Bool, _ scene: Scene) {
        condition.observe(observation, isOpen: isOpen || since != nil, instants: scene.instants)
    }

    mutating func settle(before instant: UTCInstant, _ scene: Scene) {
        if let since, since + length < instant { hold() }
    }

    mutating func settle(through instant: UTCInstant, _ scene: Scene) {
        if let since, since + length <= instant { hold() }
    }

    private mutating func hold() {
        since = nil
        tally.judged += 1
    }

    mutating func complete<Signals>(_ moment: Moment<Signals>, isOpen: Bool, isOpening: Bool) {
        if let since, since + length <= moment.instant { hold() }
        guard isOpen || since != nil else { return condition.sampleOutside(moment) }
        guard isOpening || condition.isConcerned(by: moment) else { return }
        guard let truth = condition.look(moment, isOpening: isOpening).truth else { return }
        if truth { begin(moment.instant, isOpen: isOpen) } else { end(moment) }
    }

    private mutating func begin(_ instant: UTCInstant, isOpen: Bool) {
        defer { wasTrue = true }
        guard !wasTrue, isOpen else { return }
        occurrences += 1
        since = instant
    }

    private mutating func end<Signals>(_ moment: Moment<Signals>) {
        wasTrue = false
        guard let begin = since else { return }
        since = nil
        tally.judged += 1
        let held = moment.instant - begin
        let times = "\(moment.scene.wording.time(begin)) to \(moment.scene.wording.time(moment.instant))"
        tally.violate(
            .init(
                decided: moment.instant, got: "true for \(DurationText.text(held)), from \(times)",
                nearest: condition.lastSeen(moment)))
    }

    func conclusion(_ ending: Ending) -> Conclusion {
        if let since {
            return .inconclusive("true since \(ending.wording.time(since)), which is not long enough to tell")
        }
        if let reason = ending.cutReason { return .inconclusive(reason) }
        guard ending.everOpened else { return .vacuous(Reasons.neverOpened) }
        return occurrences == 0 ? .vacuous("it was never true in its window") : .pass
    }
}
