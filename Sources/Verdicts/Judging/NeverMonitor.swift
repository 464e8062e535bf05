import Scenarios
import Timekeeping

/// `never: E`, `witness: P`: E does not happen in the window, and something shows that it could have.
struct NeverMonitor: LookingMonitor {
    private var watch: TriggerWatch
    private var witness: TriggerWatch?
    private var wasWitnessed = false
    /// The event as the user wrote it.
    private let text: String
    private(set) var tally = Tally()

    init(_ trigger: Trigger, witness: Trigger?, text: String?) {
        watch = TriggerWatch(trigger)
        self.text = text ?? trigger.pattern.map { "\($0.source).\($0.event)" } ?? ""
        self.witness = witness.map { TriggerWatch($0) }
    }

    var mentions: [String] { watch.trigger.mentions + (witness?.trigger.mentions ?? []) }

    mutating func window(_ change: WindowWatch.Change, _ scene: Scene) {
        guard case .opened(_, isNested: false) = change else { return }
        watch.windowOpens()
        witness?.windowOpens()
    }

    mutating func observe(_ observation: Observation, isOpen: Bool, _ scene: Scene) {
        let happens = watch.happens(observation, isOpen: isOpen, scene)
        let isWitness = witness?.happens(observation, isOpen: isOpen, scene) == true
        guard isOpen else { return }
        if isWitness { wasWitnessed = true }
        guard let pattern = watch.trigger.pattern else { return }
        if MemberName.isOf(pattern.source, observation.from) { tally.judged += 1 }
        guard happens else { return }
        let got = scene.wording.eventAt(observation, like: pattern)
        tally.violate(.init(decided: observation.at, got: got))
    }

    mutating func complete<Signals>(_ moment: Moment<Signals>, isOpen: Bool, isOpening: Bool) {
        guard isOpen else {
            watch.sampleOutside(moment)
            witness?.sampleOutside(moment)
            return
        }
        if witness?.happens(moment, isOpening: isOpening) == true { wasWitnessed = true }
        guard watch.isCondition else { return }
        let happens = watch.happens(moment, isOpening: isOpening)
        if watch.lastKnown == moment.instant { tally.judged += 1 }
        guard happens else { return }
        let seen = watch.lastSeen(moment) ?? ""
        tally.violate(
            .init(decided: moment.instant, got: "\(seen) at \(moment.scene.wording.time(moment.instant))"))
    }

    func conclusion(_ ending: Ending) -> Conclusion {
        if let reason = ending.cutReason { return .inconclusive(reason) }
        guard ending.everOpened else { return .vacuous(Reasons.neverOpened) }
        if witness != nil, !wasWitnessed { return .vacuous("the witness never happened") }
        guard tally.judged == 0 else { return .pass }
        guard let pattern = watch.trigger.pattern else { return .vacuous(Reasons.neverJudged(ending)) }
        // Of an event the silence of its source says enough when something shows that it could have spoken.
        guard witness == nil else { return .pass }
        return .vacuous(
            "`\(pattern.source)` produced no event at all in the window; if it may have none, write that: "
                + "count(\(text)) == 0, at: end")
    }
}
