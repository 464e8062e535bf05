import Metering
import Timekeeping

/// Watches one quantity of one meter by a rule, by the readings' own time. Readings come in the order of it.
///
/// Between the two thresholds nothing begins and nothing ends. A value that a reading lacks decides nothing and
/// ends what has been held so far.
struct ValueJudge: Sendable {
    /// One phase, or the whole meter.
    private struct Lane: Sendable {
        var wrongSince: UTCInstant?
        var rightSince: UTCInstant?
    }

    private let rule: ValueRule
    private let view: QuantityView
    private var lanes: [Lane]

    init(_ rule: ValueRule) {
        self.rule = rule
        view = QuantityView(quantity: rule.quantity, phase: rule.phase)
        lanes = Array(repeating: Lane(), count: view.laneCount)
    }

    mutating func judge(_ reading: Reading) -> Verdict {
        let now = reading.takenAt
        var worst: Double?
        var present = 0
        var right = 0
        for index in lanes.indices {
            let value = view.value(of: index, in: reading, leastCurrentA: rule.leastCurrentA)
            lanes[index].wrongSince = value.map(isWrong) == true ? lanes[index].wrongSince ?? now : nil
            lanes[index].rightSince = value.map(isRight) == true ? lanes[index].rightSince ?? now : nil
            guard let value else { continue }
            present += 1
            if hasHeld(lanes[index].wrongSince, at: now) { worst = worst.map { worse($0, value) } ?? value }
            if hasHeld(lanes[index].rightSince, at: now) { right += 1 }
        }
        if let worst { return .wrong(value: worst) }
        return present > 0 && right == present ? .right : .undecided
    }

    private func hasHeld(_ since: UTCInstant?, at now: UTCInstant) -> Bool {
        since.map { now - $0 >= rule.hold } ?? false
    }

    private func isWrong(_ value: Double) -> Bool {
        switch rule.side {
        case .above: value > rule.limit
        case .below: value < rule.limit
        }
    }

    /// When both thresholds are the same, what is not wrong is right.
    private func isRight(_ value: Double) -> Bool {
        switch rule.side {
        case _ where rule.clear == rule.limit: !isWrong(value)
        case .above: value < rule.clear
        case .below: value > rule.clear
        }
    }

    private func worse(_ one: Double, _ other: Double) -> Double {
        switch rule.side {
        case .above: max(one, other)
        case .below: min(one, other)
        }
    }
}
