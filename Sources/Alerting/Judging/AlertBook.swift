import Metering
import Timekeeping

/// What is known of all meters, and which incidents are open: readings and time in, changes out.
struct AlertBook: Sendable {
    private let rules: AlertRules
    private var judges: [String: MeterJudge]
    private var silence: SilenceBook

    /// - Parameter open: incidents that an earlier run left open.
    init(rules: AlertRules, meters: [String], open: [Incident], start: UTCInstant) {
        self.rules = rules
        let kinds = Dictionary(grouping: open, by: \.meter).mapValues { Set($0.map(\.kind)) }
        let named = meters.map { ($0, MeterJudge($0, rules: rules, open: kinds[$0] ?? [])) }
        judges = Dictionary(named) { first, _ in first }
        let offline = Set(open.filter { $0.kind == .meterOffline }.map(\.meter))
        silence = SilenceBook(
            meters: meters.map { ($0, rules.silence(of: $0)) }, offline: offline, start: start)
    }

    /// Takes a meter in that has become known.
    mutating func add(_ meter: String, at now: UTCInstant) {
        guard judges[meter] == nil else { return }
        judges[meter] = MeterJudge(meter, rules: rules, open: [])
        silence.add(meter, rules.silence(of: meter), at: now)
    }

    /// When the silence of a meter is looked at next: a meter that is heard meanwhile has no earlier deadline.
    func nextLook(at now: UTCInstant) -> UTCInstant? {
        guard let deadline = silence.nextDeadline, let limit = silence.shortestLimit else { return nil }
        return min(deadline, now + limit)
    }

    mutating func take(_ stored: StoredReading) -> [IncidentChange] {
        let meter = stored.reading.meter
        let values = judges[meter]?.take(stored) ?? []
        guard isSignOfLife(stored.reading), silence.heard(meter, at: stored.reading.aliveAt) else {
            return values
        }
        return [IncidentChange(kind: .meterOffline, meter: meter, edge: .cleared)] + values
    }

    /// What a broker has kept for longer than a meter may be silent does not tell that the meter lives.
    private func isSignOfLife(_ reading: Reading) -> Bool {
        !reading.isRetained
            || reading.receivedAt - reading.aliveAt < rules.silence(of: reading.meter).offlineAfter
    }

    /// Judges again what was stored before a restart, oldest first.
    mutating func replay(_ history: [StoredReading], of meter: String) -> [IncidentChange] {
        judges[meter]?.replay(history) ?? []
    }

    mutating func refresh(at now: UTCInstant) -> Bool { silence.refresh(at: now) }

    mutating func takeSilent(at now: UTCInstant) -> [IncidentChange] {
        silence.takeDue(at: now).map { meter, silence in
            IncidentChange(kind: .meterOffline, meter: meter, edge: .raised(value: silence.inSeconds, .time))
        }
    }
}
