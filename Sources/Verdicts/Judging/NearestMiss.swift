import Scenarios
import Timekeeping

/// Remembers what came close to an event that is waited for.
struct NearestMiss: Sendable {
    private let pattern: EventPattern
    /// The last event that would have answered.
    private var lastMatch: Observation?
    /// The best event of the same kind that the filter turned away, and how many parts of the filter it
    /// passed.
    private var lastSameKind: (observation: Observation, score: Int)?
    /// The last event of another kind from the same source.
    private var lastOther: Observation?

    init(_ pattern: EventPattern) {
        self.pattern = pattern
    }

    /// Takes note of an event; one from before `since` gives way to any later one.
    mutating func observe(_ observation: Observation, isMatch: Bool, since: UTCInstant?, _ scene: Scene) {
        guard MemberName.isOf(pattern.source, observation.from) else { return }
        guard observation.kind == pattern.event else {
            lastOther = observation
            return
        }
        guard !isMatch else {
            lastMatch = observation
            return
        }
        let score = score(observation, scene)
        if let known = lastSameKind, known.score > score, since.map({ known.observation.at >= $0 }) ?? true {
            return
        }
        lastSameKind = (observation, score)
    }

    private func score(_ observation: Observation, _ scene: Scene) -> Int {
        let parts = pattern.filter?.conjuncts ?? []
        return parts.count {
            $0.value(fields: observation.fields, instants: scene.instants).truth == true
        }
    }

    /// The nearest miss for a wait that began at `since`: in that time one that failed the filter, else one
    /// that came too early, else anything of that source.
    func text(since: UTCInstant, _ wording: Wording) -> String? {
        let inTime = lastSameKind.flatMap { $0.observation.at >= since ? $0.observation : nil }
        let found = inTime ?? lastMatch ?? lastSameKind?.observation ?? lastOther
        return found.map { wording.eventAt($0, like: pattern) }
    }
}
