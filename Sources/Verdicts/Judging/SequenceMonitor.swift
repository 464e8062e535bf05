import Scenarios
import Timekeeping

/// `sequence: [E1, E2, …]`: from the first E1 of the window on they happen in that order; others may come
/// between, and the later ones may come after the window.
struct SequenceMonitor: Monitor {
    private var steps: [TriggerWatch]
    /// When each step so far has happened.
    private var happened: [UTCInstant] = []
    /// The step that is waited for has had its first look, for conditions that are true already.
    private var hasLooked = true
    private var nearest: NearestMiss?
    private(set) var tally = Tally()

    init(_ triggers: [Trigger]) {
        steps = triggers.map { TriggerWatch($0) }
    }

    var mentions: [String] { steps.flatMap(\.trigger.mentions) }

    private var isComplete: Bool { happened.count == steps.count }
    private var hasBegun: Bool { !happened.isEmpty }

    mutating func windowOpens(at instant: UTCInstant, isNested: Bool) {
        if !isNested, !hasBegun { steps[0].windowOpens() }
    }

    mutating func observe(_ observation: Observation, isOpen: Bool, _ scene: Scene) {
        guard !isComplete else { return }
        let happens = steps[happened.count].happens(observation, isOpen: isOpen || hasBegun, scene)
        nearest?.observe(observation, isMatch: happens, since: happened.last, scene)
        if happens, isOpen || hasBegun { step(at: observation.at) }
    }

    mutating func complete<Signals>(_ moment: Moment<Signals>, isOpen: Bool, isOpening: Bool) {
        // A condition that is true at the instant of the step before it happens then.
        while !isComplete, steps[happened.count].isCondition {
            guard isOpen || hasBegun else { return steps[0].sampleOutside(moment) }
            let isFirstLook = hasBegun ? !hasLooked : isOpening
            hasLooked = true
            guard steps[happened.count].happens(moment, isOpening: isFirstLook) else { return }
            step(at: moment.instant)
        }
    }

    private mutating func step(at instant: UTCInstant) {
        happened.append(instant)
        tally.judged += 1
        guard !isComplete else {
            tally.passed = instant
            return
        }
        let next = happened.count
        steps[next].windowOpens()
        hasLooked = false
        nearest = steps[next].trigger.pattern.map { NearestMiss($0) }
    }

    func conclusion(_ ending: Ending) -> Conclusion {
        if isComplete { return .pass }
        if let reason = ending.wasCut ? "the run was cut short at \(ending.wording.time(ending.at))" : nil {
            return .inconclusive(reason)
        }
        guard ending.everOpened else { return .vacuous(Reasons.neverOpened) }
        guard let last = happened.last else { return .vacuous("the first of them never happened") }
        let near = nearest?.text(since: last, ending.wording).map { "; nearest \($0)" } ?? ""
        return Conclusion(
            verdict: .fail,
            reason: "\(happened.count) of \(steps.count), the last at \(ending.wording.time(last))\(near)")
    }
}
