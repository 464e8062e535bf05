import Metering
import Timekeeping

/// Watches one quantity of one meter by a rule for a value that stands still, each way of reading it by itself, by the
/// readings' own time. Readings come in the order of it.
///
/// A value that a reading lacks decides nothing and ends what has stood still so far.
struct UnchangedJudge: Sendable {
    private struct Lane: Sendable {
        var value: Double
        var since: UTCInstant
    }

    private let rule: UnchangedRule
    private let view: QuantityView
    private var lanes: [Reading.Source: [Lane?]] = [:]

    init(_ rule: UnchangedRule) {
        self.rule = rule
        view = QuantityView(quantity: rule.quantity, phase: rule.phase)
    }

    mutating func judge(_ reading: Reading) -> Verdict {
        let now = reading.takenAt
        let before = lanes[reading.source] ?? Array(repeating: nil, count: view.laneCount)
        let after = before.enumerated().map { index, lane -> Lane? in
            guard let value = view.value(of: index, in: reading) else { return nil }
            return lane?.value == value ? lane : Lane(value: value, since: now)
        }
        lanes[reading.source] = after
        let shown = after.compactMap(\.self)
        if let still = shown.first(where: { now - $0.since >= rule.span }) {
            return .wrong(value: still.value)
        }
        let isMoving = zip(before, after).allSatisfy { $0 == nil ? $1 == nil : $1?.since == now }
        return isMoving && !shown.isEmpty ? .right : .undecided
    }
}
