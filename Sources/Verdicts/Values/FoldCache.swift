import Scenarios

/// What the members of a fleet were when each was last looked at: an instant costs those that changed at it.
struct FoldCache: Sendable {
    private let fold: Expression.Fold
    private let operands: [Expression]
    /// Operands by the names that they mention.
    private var places: [String: [Int]] = [:]
    /// For each operand, where its memories begin among those of all.
    private var offsets: [Int] = []
    /// Operands with memories of their own, which change by the clock.
    private var restless: [Int] = []
    private var values: [Value] = []

    init(_ fold: Expression.Fold, _ operands: [Expression]) {
        self.fold = fold
        self.operands = operands
        var offset = 0
        for (index, operand) in operands.enumerated() {
            for name in Set(operand.mentions) { places[name, default: []].append(index) }
            let count = operand.memoryCount
            if count > 0 { restless.append(index) }
            offsets.append(offset)
            offset += count
        }
    }

    /// Nothing is known any more: changes may have gone by unseen.
    mutating func forget() { values = [] }

    /// The value of all members together.
    /// - Parameters:
    ///   - inner: the values of the memories inside of it.
    ///   - isWhole: looks at every member, whether it changed or not.
    mutating func value(_ moment: Moment<some SignalSource>, inner: [Value], isWhole: Bool) -> Value {
        if isWhole || values.isEmpty {
            values = operands.indices.map { look(at: $0, moment, inner) }
        } else {
            for index in restless { values[index] = look(at: index, moment, inner) }
            for name in moment.changed {
                for index in places[name] ?? [] { values[index] = look(at: index, moment, inner) }
            }
        }
        return fold.apply(values)
    }

    private func look(at index: Int, _ moment: Moment<some SignalSource>, _ inner: [Value]) -> Value {
        let own = restless.isEmpty ? [] : Array(inner.dropFirst(offsets[index]))
        var evaluation = Evaluation(signals: moment.signals, instants: moment.instants, memories: own)
        return evaluation.value(of: operands[index])
    }
}

extension Expression.Fold {
    /// Unknown when one of them is.
    func apply(_ values: [Value]) -> Value {
        var sum = 0.0
        var least = Double.infinity
        var greatest = -Double.infinity
        for value in values {
            let number = self == .count ? value.truth.map { $0 ? 1.0 : 0 } : value.number
            guard let number else { return .unknown }
            sum += number
            least = min(least, number)
            greatest = max(greatest, number)
        }
        return switch self {
        case .sum, .count: Value(sum)
        case .average: Value(sum / Double(values.count))
        case .minimum: Value(least)
        case .maximum: Value(greatest)
        }
    }
}
