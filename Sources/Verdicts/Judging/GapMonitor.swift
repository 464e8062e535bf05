import Quantities
import Scenarios
import Timekeeping

/// `gap: E`, `at_least|at_most: D`: the spacing of successive E of a window; `at_most` holds from its opening
/// to the first and from the last to its end, too.
struct GapMonitor: LookingMonitor, SettlingMonitor {
    private var watch: TriggerWatch
    private let atLeast: Duration?
    private let atMost: Duration?
    /// The last E of the window, or its opening.
    private var since: UTCInstant?
    private var isOpening = false
    /// The present gap is known to be too long.
    private var isMissed = false
    private var count = 0
    private var pairs = 0
    private(set) var tally = Tally()

    init(_ trigger: Trigger, atLeast: Duration?, atMost: Duration?) {
        watch = TriggerWatch(trigger)
        self.atLeast = atLeast
        self.atMost = atMost
    }

    var mentions: [String] { watch.trigger.mentions }

    func nextDeadline(_ instants: InstantBook) -> UTCInstant? { isMissed ? nil : deadline }

    private var deadline: UTCInstant? {
        guard let since, let atMost else { return nil }
        return since + atMost
    }

    mutating func window(_ change: WindowWatch.Change, _ scene: Scene) {
        switch change {
        case .opened(_, isNested: true): return
        case .opened(let instant, _):
            watch.windowOpens()
            since = instant
            isOpening = true
            isMissed = false
        case .closed(let instant):
            settle(before: instant, scene)
            since = nil
        }
    }

    mutating func settle(before instant: UTCInstant, _ scene: Scene) {
        if let deadline, deadline < instant { miss(at: deadline, scene) }
    }

    mutating func settle(through instant: UTCInstant, _ scene: Scene) {
        if let deadline, deadline <= instant { miss(at: deadline, scene) }
    }

    private mutating func miss(at deadline: UTCInstant, _ scene: Scene) {
        guard !isMissed, let since else { return }
        isMissed = true
        guard wasKnown(since) else { return }
        tally.judged += 1
        let from = scene.wording.time(since)
        let got = isOpening ? "none from the opening at \(from)" : "none after the one at \(from)"
        tally.violate(
            .init(decided: deadline, got: "\(got) until \(scene.wording.time(deadline))"))
    }

    /// A condition that stayed unknown since then may have happened or not.
    private func wasKnown(_ since: UTCInstant) -> Bool {
        guard watch.isCondition, isOpening else { return true }
        return watch.lastKnown.map { $0 >= since } ?? false
    }

    mutating func observe(_ observation: Observation, isOpen: Bool, _ scene: Scene) {
        let happens = watch.happens(observation, isOpen: isOpen, scene)
        if happens && isOpen { took(at: observation.at, scene) }
    }

    mutating func complete<Signals>(_ moment: Moment<Signals>, isOpen: Bool, isOpening: Bool) {
        guard isOpen else { return watch.sampleOutside(moment) }
        guard watch.isCondition, watch.happens(moment, isOpening: isOpening) else { return }
        took(at: moment.instant, moment.scene)
    }

    /// E has happened.
    private mutating func took(at instant: UTCInstant, _ scene: Scene) {
        defer {
            since = instant
            isOpening = false
            isMissed = false
            count += 1
        }
        guard let since else { return }
        let span = instant - since
        if !isOpening { pairs += 1 }
        if isMissed, let atMost { return tally.consider(lateBy: span - atMost) }
        guard !isOpening else { return }
        tally.judged += 1
        guard let atLeast, span < atLeast else { return }
        tally.consider(shortBy: atLeast - span)
        let times = "\(scene.wording.time(since)) and \(scene.wording.time(instant))"
        tally.violate(.init(decided: instant, got: "\(DurationText.text(span)) between those at \(times)"))
    }

    func conclusion(_ ending: Ending) -> Conclusion {
        if let reason = ending.cutReason { return .inconclusive(reason) }
        guard ending.everOpened else { return .vacuous(Reasons.neverOpened) }
        if pairs > 0 { return .pass }
        switch count {
        case 0: return .vacuous("it never happened in its window")
        case 1: return .vacuous("it happened only once in its window")
        default: return .vacuous("it never happened twice in one window")
        }
    }
}
