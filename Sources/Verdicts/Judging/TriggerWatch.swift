import Scenarios
import Timekeeping

/// Says when a trigger happens: an event that passes its filter, or a condition that becomes true.
struct TriggerWatch: Sendable {
    let trigger: Trigger
    private var condition: Condition?
    private var lastTruth: Bool?
    /// When the condition was last looked at.
    private(set) var lastLook: UTCInstant?
    /// When the condition was last known to be true or false.
    private(set) var lastKnown: UTCInstant?

    init(_ trigger: Trigger) {
        self.trigger = trigger
        condition = trigger.condition.map { Condition($0) }
    }

    /// Whether the condition is true as of the last look.
    var isTrue: Bool { lastTruth == true }
    var isCondition: Bool { condition != nil }

    /// Forgets what was true before, so that a condition that is true at the next look happens then.
    mutating func windowOpens() {
        lastTruth = nil
        condition?.windowOpens()
    }

    /// Whether this event is one.
    mutating func happens(_ observation: Observation, isOpen: Bool, _ scene: Scene) -> Bool {
        condition?.observe(observation, isOpen: isOpen, instants: scene.instants)
        guard let pattern = trigger.pattern else { return false }
        return observation.matches(pattern, scene.instants) == true
    }

    /// Whether the condition becomes true at this instant; looks only when something in it changed, or when
    /// forced to.
    mutating func happens(_ moment: Moment<some SignalSource>, isOpening: Bool) -> Bool {
        guard isOpening || condition?.isConcerned(by: moment) == true else { return false }
        guard let truth = condition?.look(moment, isOpening: isOpening) else { return false }
        lastLook = moment.instant
        defer { lastTruth = truth.truth }
        if truth.truth != nil { lastKnown = moment.instant }
        return truth.truth == true && lastTruth != true
    }

    mutating func sampleOutside(_ moment: Moment<some SignalSource>) {
        condition?.sampleOutside(moment)
    }

    func lastSeen(_ moment: Moment<some SignalSource>) -> String? { condition?.lastSeen(moment) }
}
