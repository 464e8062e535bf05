import Quantities
import Scenarios

/// A distance from holding, in the base unit of its dimension.
struct Margin: Sendable, Equatable {
    var amount: Double
    var type: ValueType?
}

extension Evaluation {
    /// The truth of a condition and, where it is false because of numbers, how far it is from holding: of
    /// parts joined by `and` the worst, of parts joined by `or` the nearest.
    mutating func margin(of expression: Expression, wording: Wording) -> (truth: Bool?, margin: Margin?) {
        switch expression {
        case .and(let left, let right): both(left, right, wording, join: Kleene.and) { $0.amount > $1.amount }
        case .or(let left, let right): both(left, right, wording, join: Kleene.or) { $0.amount < $1.amount }
        case .comparison(_, let left, let right, _):
            distance(expression, wording.type(of: left) ?? wording.type(of: right))
        case .inRange(let value, _, _): distance(expression, wording.type(of: value))
        default: (value(of: expression).truth, nil)
        }
    }

    private mutating func both(
        _ left: Expression, _ right: Expression, _ wording: Wording, join: (Bool?, Bool?) -> Bool?,
        prefer isBetter: (Margin, Margin) -> Bool
    ) -> (truth: Bool?, margin: Margin?) {
        let left = margin(of: left, wording: wording)
        let right = margin(of: right, wording: wording)
        let violated = [left, right].filter { $0.truth == false }.compactMap(\.margin)
        return (join(left.truth, right.truth), violated.min(by: isBetter))
    }

    private mutating func distance(
        _ expression: Expression, _ type: ValueType?
    ) -> (truth: Bool?, margin: Margin?) {
        var ahead = self
        let truth = value(of: expression).truth
        guard truth == false else { return (truth, nil) }
        let numbers = expression.operands.map { ahead.value(of: $0).number }
        return (truth, Self.distance(numbers).map { Margin(amount: $0, type: type) })
    }

    /// Of two numbers from each other, of three the first from the range of the others.
    private static func distance(_ numbers: [Double?]) -> Double? {
        let known = numbers.compactMap { $0 }
        guard known.count == numbers.count else { return nil }
        return known.count == 2 ? abs(known[0] - known[1]) : max(known[1] - known[0], known[0] - known[2], 0)
    }

    /// The parts with values of their own, printed with them.
    mutating func terms(of expression: Expression, wording: Wording) -> [String] {
        switch expression {
        case .signal, .aggregate, .eventCount, .members:
            let value = wording.text(value(of: expression), type: wording.type(of: expression))
            return ["\(wording.name(of: expression)) \(value)"]
        default:
            return expression.operands.flatMap { terms(of: $0, wording: wording) }
        }
    }
}
