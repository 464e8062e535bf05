import Scenarios
import Timekeeping

/// Arithmetic and comparison of values; anything with unknown is unknown.
enum Arithmetic {
    static func apply(_ operation: Expression.Arithmetic, _ left: Value, _ right: Value) -> Value {
        switch (operation, left, right) {
        case (.plus, .instant(let instant), .number(let seconds)),
            (.plus, .number(let seconds), .instant(let instant)):
            shift(instant, by: seconds)
        case (.minus, .instant(let instant), .number(let seconds)): shift(instant, by: -seconds)
        case (.minus, .instant(let left), .instant(let right)): .number((left - right).inSeconds)
        default: numbers(operation, left.number, right.number)
        }
    }

    private static func shift(_ instant: UTCInstant, by seconds: Double) -> Value {
        let nanoseconds = Double(instant.nanoseconds) + seconds * 1e9
        guard abs(nanoseconds) < 9.2e18, abs(seconds) < 9.2e9 else { return .unknown }
        let span = Int64(saturating: seconds * 1e9)
        return .instant(UTCInstant(nanoseconds: instant.nanoseconds.addingSaturating(span)))
    }

    private static func numbers(_ operation: Expression.Arithmetic, _ left: Double?, _ right: Double?)
        -> Value
    {
        guard let left, let right else { return .unknown }
        switch operation {
        case .plus: return Value(left + right)
        case .minus: return Value(left - right)
        case .times: return Value(left * right)
        case .divided: return Value(left / right)
        }
    }

    /// - Parameter resolution: two numbers closer than half of it are equal; so they are neither less nor
    ///   greater only for `==`, `!=`, `<=` and `>=`, the strict ones compare exactly.
    static func compare(
        _ comparison: Expression.Comparison, _ left: Value, _ right: Value, resolution: Double
    ) -> Bool? {
        switch (left, right) {
        case (.bool(let left), .bool(let right)): equality(comparison, left == right)
        case (.text(let left), .text(let right)): equality(comparison, left == right)
        case (.instant(let left), .instant(let right)):
            order(comparison, isLess: left < right, isEqual: left == right)
        default: compare(comparison, left.number, right.number, resolution: resolution)
        }
    }

    private static func compare(
        _ comparison: Expression.Comparison, _ left: Double?, _ right: Double?, resolution: Double
    ) -> Bool? {
        guard let left, let right else { return nil }
        let isEqual = left == right || abs(left - right) < resolution / 2
        return order(comparison, isLess: left < right, isEqual: isEqual)
    }

    private static func equality(_ comparison: Expression.Comparison, _ isEqual: Bool) -> Bool? {
        switch comparison {
        case .equal: isEqual
        case .notEqual: !isEqual
        case .less, .lessOrEqual, .greater, .greaterOrEqual: nil
        }
    }

    private static func order(_ comparison: Expression.Comparison, isLess: Bool, isEqual: Bool) -> Bool {
        switch comparison {
        case .equal: isEqual
        case .notEqual: !isEqual
        case .less: isLess && !isEqual
        case .lessOrEqual: isLess || isEqual
        case .greater: !isLess && !isEqual
        case .greaterOrEqual: !isLess || isEqual
        }
    }

    /// Both ends included.
    static func isInRange(_ value: Value, _ low: Value, _ high: Value) -> Bool? {
        Kleene.and(
            compare(.greaterOrEqual, value, low, resolution: 0),
            compare(.lessOrEqual, value, high, resolution: 0))
    }
}
