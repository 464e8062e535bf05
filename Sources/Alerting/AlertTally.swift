import Metering

/// How many incidents of each kind are open and were raised.
struct AlertTally: Sendable {
    private(set) var kinds: [AlertCounters.Kind]

    /// - Parameters:
    ///   - raised: what was ever raised, by kind.
    ///   - open: what lasts.
    init(_ rules: AlertRules, raised: [(kind: Incident.Kind, count: Int)], open: [Incident]) {
        let known = rules.kinds.map(\.kind)
        let all = known + raised.map(\.kind).filter { !known.contains($0) }
        kinds = all.map { kind in
            AlertCounters.Kind(
                kind: kind, open: open.count { $0.kind == kind },
                raised: raised.first { $0.kind == kind }?.count ?? 0)
        }
    }

    mutating func count(_ change: RecordedChange) {
        guard let index = kinds.firstIndex(where: { $0.kind == change.incident.incident.kind }) else {
            return
        }
        switch change.edge {
        case .raised:
            kinds[index].open += 1
            kinds[index].raised += 1
        case .cleared: kinds[index].open -= 1
        }
    }
}
