import Scenarios

/// Counts which members of a fleet have used up the chances of an entry: the entry ends with the last of them.
struct FleetChances: Sendable {
    private var left: [String: Int]

    init(_ plan: Plan) {
        left = Dictionary(
            plan.timeline.filter { $0.targets.count > 1 }.map { ($0.id, $0.targets.count) }
        ) { first, _ in first }
    }

    /// A target of the entry has used up its chances.
    /// - Returns: whether it was the last.
    mutating func strike(_ entry: String) -> Bool {
        guard let count = left[entry], count > 1 else { return true }
        left[entry] = count - 1
        return false
    }
}
