import Documents
import Quantities

/// A checked expression with what its surroundings must know about it.
struct Typed {
    var expression: Expression
    var type: ValueType
    /// The coarsest step of the devices whose values are in it; 0 for exact ones.
    var resolution: Double = 0
    /// Holds a value that no device has rounded, so that equality would be chance.
    var isExactSite = false

    init(_ expression: Expression, _ type: ValueType) {
        self.expression = expression
        self.type = type
    }

    /// The result of calculating with `operands`.
    init(_ expression: Expression, _ type: ValueType, from operands: [Typed]) {
        self.init(expression, type)
        resolution = operands.map(\.resolution).max() ?? 0
        isExactSite = operands.contains(where: \.isExactSite)
    }

    /// The number when it does not depend on the run.
    var constant: Double? { expression.constant }
}

extension Expression {
    /// The number that this is when it does not depend on the run.
    var constant: Double? {
        switch self {
        case .number(let number): return number
        case .negated(let inner): return inner.constant.map { -$0 }
        case .arithmetic(let operation, let left, let right):
            guard let left = left.constant, let right = right.constant else { return nil }
            return operation.apply(left, right)
        case .function(let function, let arguments):
            let numbers = arguments.compactMap(\.constant)
            guard numbers.count == arguments.count else { return nil }
            return function.apply(numbers)
        default: return nil
        }
    }

    /// This times a constant, left out when that is 1.
    func scaled(by factor: Double) -> Expression {
        factor == 1 ? self : .arithmetic(.times, self, .number(factor))
    }
}

extension Expression.Arithmetic {
    fileprivate func apply(_ left: Double, _ right: Double) -> Double? {
        switch self {
        case .plus: left + right
        case .minus: left - right
        case .times: left * right
        case .divided: right == 0 ? nil : left / right
        }
    }
}

extension Expression.Function {
    fileprivate func apply(_ numbers: [Double]) -> Double? {
        switch self {
        case .abs: numbers.first.map { $0.magnitude }
        case .min: numbers.min()
        case .max: numbers.max()
        case .sum: numbers.reduce(0, +)
        }
    }
}
