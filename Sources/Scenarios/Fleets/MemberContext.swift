import Documents

/// The member that `[*]` stands for while an expression is checked, and the fleets whose members run together.
final class MemberContext {
    /// Counted from 1.
    var number = 1
    private(set) var fleets: [Use] = []

    /// The first `[*]` of a fleet.
    struct Use {
        var name: String
        var count: Int
        var position: SourcePosition
    }

    func use(_ fleet: Declared, at position: SourcePosition) {
        guard let count = fleet.fleet?.count, !fleets.contains(where: { $0.name == fleet.name }) else {
            return
        }
        fleets.append(Use(name: fleet.name, count: count, position: position))
    }

    /// How many members there are; `nil` when no `[*]` was met, or after a mistake: of all fleets that run
    /// together the sizes are one.
    func count(_ findings: Findings) -> Int? {
        guard let first = fleets.first else { return nil }
        guard let other = fleets.first(where: { $0.count != first.count }) else { return first.count }
        findings.add(
            other.position,
            "all `[*]` run together, and `\(first.name)` has \(first.count) members, `\(other.name)` "
                + "\(other.count)")
        return nil
    }

    /// The name of the present member of the fleet that was met first.
    var memberName: String? { fleets.first.map { MemberName($0.name, number).text } }
}
