import Scenarios
import Timekeeping

/// `sequence: [E1, E2, …]`: from the first E1 of the window on they happen in that order; others may come
/// between, and the later ones may come after the window.
struct SequenceMonitor: LookingMonitor, EndMonitor {
    private var steps: [TriggerWatch]
    /// When each step so far has happened.
    private var happened: [UTCInstant] = []
    /// The step that is waited for has had its first look, for conditions that are true already.
    private var hasLooked = true
    /// By step: what came close to it, also before its turn.
    private var nearest: [NearestMiss?]
    private(set) var tally = Tally()

    init(_ triggers: [Trigger]) {
        steps = triggers.map { TriggerWatch($0) }
        nearest = triggers.map { $0.pattern.map { NearestMiss($0) } }
    }

    var mentions: [String] { steps.flatMap(\.trigger.mentions) }

    private var isComplete: Bool { happened.count == steps.count }
    private var hasBegun: Bool { !happened.isEmpty }

    mutating func window(_ change: WindowWatch.Change, _ scene: Scene) {
        guard case .opened(_, isNested: false) = change else { return }
        if !hasBegun { steps[0].windowOpens() }
    }

    mutating func observe(_ observation: Observation, isOpen: Bool, _ scene: Scene) {
        guard !isComplete else { return }
        let isWaiting = isOpen || hasBegun
        let present = happened.count
        let happens = steps[present].happens(observation, isOpen: isWaiting, scene)
        nearest[present]?.observe(observation, isMatch: happens, since: happened.last, scene)
        // Steps to come count what their conditions look back at.
        for index in steps.indices.dropFirst(present + 1) {
            let isEarly = steps[index].happens(observation, isOpen: false, scene)
            nearest[index]?.observe(observation, isMatch: isEarly, since: happened.last, scene)
        }
        if happens, isWaiting { step(at: observation.at) }
    }

    mutating func complete<Signals>(_ moment: Moment<Signals>, isOpen: Bool, isOpening: Bool) {
        let isWaiting = isOpen || hasBegun
        // A condition that is true at the instant of the step before it happens then.
        while isWaiting, !isComplete, steps[happened.count].isCondition {
            let isFirstLook = hasBegun ? !hasLooked : isOpening
            hasLooked = true
            guard steps[happened.count].happens(moment, isOpening: isFirstLook) else { break }
            step(at: moment.instant)
        }
        for index in steps.indices.dropFirst(isWaiting ? happened.count + 1 : happened.count) {
            steps[index].sampleOutside(moment)
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
    }

    /// What is not complete at the end fails.
    mutating func stateAtEnd<Signals>(_ moment: Moment<Signals>) {
        guard let last = happened.last, !isComplete else { return }
        let wording = moment.scene.wording
        tally.violate(
            .init(
                decided: moment.instant,
                got: "\(happened.count) of \(steps.count), the last at \(wording.time(last))",
                nearest: nearest[happened.count]?.text(since: last, wording)))
    }

    func conclusion(_ ending: Ending) -> Conclusion {
        if isComplete { return .pass }
        if ending.wasCut, hasBegun || !ending.isOver {
            return .inconclusive("the run was cut short at \(ending.wording.time(ending.at))")
        }
        return .vacuous(ending.everOpened ? "the first of them never happened" : Reasons.neverOpened)
    }
}
