import Metering
import Timekeeping

/// Watches the counters of one meter for a fall that is no reset, each way of reading it by itself, by the readings'
/// own time. Readings come in the order of it.
///
/// The value is by how much the counter fell, in Wh. A counter that begins again at about zero was reset. Readings
/// without counters, or with those of other phases, tell nothing.
struct CounterJudge: Sendable {
    private struct State: Sendable {
        var imported: Energy
        var exported: Energy?
        var phases: Int
        var hasNet: Bool
    }

    private let rule: EnergyBackwardsRule
    private var newest: [Reading.Source: State] = [:]
    private var fell: UTCInstant?

    init(_ rule: EnergyBackwardsRule) { self.rule = rule }

    mutating func judge(_ reading: Reading) -> Verdict {
        guard let imported = reading.energyImport else { return .undecided }
        let state = State(
            imported: imported, exported: reading.energyExport, phases: reading.phases.count,
            hasNet: reading.net != nil)
        let before = newest.updateValue(state, forKey: reading.source)
        if let fall = before.flatMap({ fall(from: $0, to: state) }) {
            fell = reading.takenAt
            return .wrong(value: fall.wattHours)
        }
        guard let fell else { return .right }
        return reading.takenAt - fell >= rule.hold ? .right : .undecided
    }

    private func fall(from before: State, to after: State) -> Energy? {
        guard before.phases == after.phases, before.hasNet == after.hasNet else { return nil }
        let counters =
            [(before.imported, after.imported)]
            + (before.exported.flatMap { one in
                after.exported.map { [(one, $0)] }
            } ?? [])
        return counters.filter { $0.1 > rule.resetBelow && $0.0 - $0.1 > rule.tolerance }.map { $0.0 - $0.1 }
            .max()
    }
}
