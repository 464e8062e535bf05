import Metering
import Timekeeping

/// Watches one meter for current that makes no power, phase by phase, by the readings' own time.
///
/// The magnitude of the power counts, so that export is never theft.
struct TheftJudge: Sendable {
    enum Verdict: Sendable, Equatable {
        /// The largest suspicious current in A.
        case suspicious(currentA: Double)
        case honest
        /// Not yet held for long enough.
        case undecided
    }

    private let rules: AlertRules
    private var newestJudged: UTCInstant?
    /// Since when each phase has been suspicious.
    private var since: [UTCInstant?] = [nil, nil, nil]

    init(_ rules: AlertRules) { self.rules = rules }

    /// `nil` for a reading that tells nothing new: a duplicate, a conflict, or one older than the newest one
    /// judged.
    mutating func judge(_ stored: StoredReading) -> Verdict? {
        let reading = stored.reading
        guard !stored.isDuplicate, !stored.isConflict, newestJudged.map({ $0 <= reading.takenAt }) ?? true
        else { return nil }
        newestJudged = reading.takenAt
        for phase in since.indices {
            let isSuspicious = phase < reading.phases.count && isSuspicious(reading.phases[phase])
            since[phase] = isSuspicious ? since[phase] ?? reading.takenAt : nil
        }
        return verdict(on: reading)
    }

    private func isSuspicious(_ phase: PhaseReading) -> Bool {
        phase.currentA > rules.theftCurrentAboveA && abs(phase.powerW) < rules.theftPowerBelowW
    }

    private func verdict(on reading: Reading) -> Verdict {
        let suspicious = zip(since, reading.phases).filter { $0.0 != nil }
        let held = suspicious.filter { reading.takenAt - $0.0! >= rules.theftHold }
        if let current = held.map(\.1.currentA).max() { return .suspicious(currentA: current) }
        return suspicious.isEmpty ? .honest : .undecided
    }
}
