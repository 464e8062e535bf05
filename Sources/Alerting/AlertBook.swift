import Metering
import Timekeeping

/// What is known of all meters, and which incidents are open: readings and time in, changes out.
struct AlertBook: Sendable {
    private let rules: AlertRules
    private var judges: [String: TheftJudge]
    private var suspects: Set<String>
    private var silence: SilenceBook

    /// - Parameter open: incidents that an earlier run left open.
    init(rules: AlertRules, meters: [String], open: [Incident], start: UTCInstant) {
        self.rules = rules
        judges = Dictionary(meters.map { ($0, TheftJudge(rules)) }) { first, _ in first }
        suspects = Set(open.filter { $0.kind == .theftSuspicion }.map(\.meter))
        let offline = Set(open.filter { $0.kind == .meterOffline }.map(\.meter))
        silence = SilenceBook(meters: meters, offline: offline, limit: rules.offlineAfter, start: start)
    }

    var nextDeadline: UTCInstant? { silence.nextDeadline }

    mutating func take(_ stored: StoredReading) -> [IncidentChange] {
        let meter = stored.reading.meter
        var changes: [IncidentChange] = []
        if silence.heard(meter, at: stored.reading.receivedAt) {
            changes.append(IncidentChange(kind: .meterOffline, meter: meter, edge: .cleared))
        }
        if let verdict = judges[meter]?.judge(stored), let change = change(by: verdict, of: meter) {
            changes.append(change)
        }
        return changes
    }

    /// Judges again what was stored before a restart, oldest first; only the last decided verdict counts.
    mutating func replay(_ history: [StoredReading], of meter: String) -> IncidentChange? {
        let verdicts = history.compactMap { judges[meter]?.judge($0) }
        return verdicts.last { $0 != .undecided }.flatMap { change(by: $0, of: meter) }
    }

    mutating func refresh(at now: UTCInstant) -> Bool { silence.refresh(at: now) }

    mutating func takeSilent(at now: UTCInstant) -> [IncidentChange] {
        silence.takeDue(at: now).map { meter, silence in
            IncidentChange(kind: .meterOffline, meter: meter, edge: .raised(value: silence.inSeconds))
        }
    }

    private mutating func change(by verdict: TheftJudge.Verdict, of meter: String) -> IncidentChange? {
        switch verdict {
        case .undecided: return nil
        case .suspicious(let current):
            guard suspects.insert(meter).inserted else { return nil }
            return IncidentChange(kind: .theftSuspicion, meter: meter, edge: .raised(value: current))
        case .honest:
            guard suspects.remove(meter) != nil else { return nil }
            return IncidentChange(kind: .theftSuspicion, meter: meter, edge: .cleared)
        }
    }
}
