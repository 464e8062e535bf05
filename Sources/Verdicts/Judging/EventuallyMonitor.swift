import Scenarios
import Timekeeping

/// `eventually: P`, `within: D`: P is true at some instant of the window before the deadline, which counts
/// from the opening of the window. Each opening asks anew.
struct EventuallyMonitor: LookingMonitor, SettlingMonitor {
    private var watch: TriggerWatch
    private let limit: Duration
    private var nearest: NearestMiss?
    private var openings: [UTCInstant] = []
    private var unjudged = 0
    private var lastSeen: String?
    private(set) var tally = Tally()

    init(_ trigger: Trigger, within limit: Duration) {
        watch = TriggerWatch(trigger)
        self.limit = limit
        nearest = trigger.pattern.map { NearestMiss($0) }
    }

    var mentions: [String] { watch.trigger.mentions }

    func nextDeadline(_ instants: InstantBook) -> UTCInstant? { openings.first.map { $0 + limit } }

    mutating func window(_ change: WindowWatch.Change, _ scene: Scene) {
        switch change {
        case .opened(let instant, _):
            if openings.isEmpty { watch.windowOpens() }
            openings.append(instant)
        case .closed(let instant):
            settle(through: instant, scene)
            while let opening = openings.first { miss(opening, at: instant, "its window closed", scene) }
        }
    }

    /// The deadline itself is too late, so what is due at this instant is decided before the instant is
    /// judged.
    mutating func settle(before instant: UTCInstant, _ scene: Scene) { settle(through: instant, scene) }

    mutating func settle(through instant: UTCInstant, _ scene: Scene) {
        while let opening = openings.first, opening + limit <= instant {
            miss(opening, at: opening + limit, nil, scene)
        }
    }

    private mutating func miss(_ opening: UTCInstant, at instant: UTCInstant, _ why: String?, _ scene: Scene)
    {
        openings.removeFirst()
        if watch.isCondition, watch.lastKnown.map({ $0 < opening }) ?? true {
            unjudged += 1
            return
        }
        tally.judged += 1
        let seen = lastSeen.map { "never true, last \($0)" } ?? "none"
        let got = "\(seen) until \(scene.wording.time(instant))\(why.map { ", when \($0)" } ?? "")"
        let miss = nearest?.text(since: opening, scene.wording)
        tally.violate(.init(decided: instant, got: got, nearest: miss))
    }

    mutating func observe(_ observation: Observation, isOpen: Bool, _ scene: Scene) {
        let happens = watch.happens(observation, isOpen: isOpen, scene)
        nearest?.observe(observation, isMatch: happens, since: openings.first, scene)
        if happens, isOpen { satisfy(at: observation.at) }
    }

    mutating func complete<Signals>(_ moment: Moment<Signals>, isOpen: Bool, isOpening: Bool) {
        guard isOpen else {
            watch.sampleOutside(moment)
            return
        }
        guard watch.isCondition, !openings.isEmpty else { return }
        _ = watch.happens(moment, isOpening: isOpening)
        guard watch.lastLook == moment.instant else { return }
        if watch.isTrue { satisfy(at: moment.instant) } else { lastSeen = watch.lastSeen(moment) }
    }

    private mutating func satisfy(at instant: UTCInstant) {
        tally.judged += openings.count
        if !openings.isEmpty { tally.passed = instant }
        openings = []
    }

    func conclusion(_ ending: Ending) -> Conclusion {
        if let opening = openings.first {
            let deadline = ending.wording.time(opening + limit)
            return .inconclusive(
                "not true yet when the run ended at \(ending.wording.time(ending.at)), due at \(deadline)")
        }
        if ending.canOpenAgain, let reason = ending.cutReason { return .inconclusive(reason) }
        if tally.judged > 0 { return .pass }
        if unjudged > 0 { return .vacuous(Reasons.neverJudged(ending)) }
        return .vacuous(Reasons.neverOpened)
    }
}
