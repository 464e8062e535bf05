import Metering
import Timekeeping

/// Watches one meter for current that makes no power, phase by phase, by the readings' own time.
///
/// The magnitude of the power counts, so that export is never theft. The value is the largest suspicious
/// current in A. Readings come in the order of their time.
struct TheftJudge: Sendable {
    private let rules: AlertRules
    /// Since when each phase has been suspicious.
    private var since: [UTCInstant?] = [nil, nil, nil]

    init(_ rules: AlertRules) { self.rules = rules }

    mutating func judge(_ reading: Reading) -> Verdict {
        for phase in since.indices {
            let isSuspicious = phase < reading.phases.count && isSuspicious(reading.phases[phase])
            since[phase] = isSuspicious ? since[phase] ?? reading.takenAt : nil
        }
        let suspicious = zip(since, reading.phases).filter { $0.0 != nil }
        let held = suspicious.filter { reading.takenAt - $0.0! >= rules.theftHold }
        if let current = held.map(\.1.currentA).max() { return .wrong(value: current) }
        return suspicious.isEmpty ? .right : .undecided
    }

    private func isSuspicious(_ phase: PhaseReading) -> Bool {
        phase.currentA > rules.theftCurrentAboveA && abs(phase.powerW) < rules.theftPowerBelowW
    }
}
