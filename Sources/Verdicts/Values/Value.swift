import Scenarios
import Timekeeping

/// What an expression yields: a number in the base unit of its dimension, or *unknown*.
package enum Value: Sendable, Equatable {
    case number(Double)
    case bool(Bool)
    case text(String)
    case instant(UTCInstant)
    /// A signal that nobody can see now: before the first reading, without power, after a failed probe.
    case unknown

    /// `true`, `false`, or `nil` for unknown and for what is no condition.
    package var truth: Bool? {
        guard case .bool(let truth) = self else { return nil }
        return truth
    }

    /// The number, `nil` for all else; a number that is not finite counts as unknown.
    package var number: Double? {
        guard case .number(let number) = self, number.isFinite else { return nil }
        return number
    }

    init(_ truth: Bool?) {
        self = truth.map(Value.bool) ?? .unknown
    }

    init(_ number: Double?) {
        guard let number, number.isFinite else {
            self = .unknown
            return
        }
        self = .number(number)
    }
}

/// The three-valued logic of Kleene, with `nil` for unknown.
enum Kleene {
    static func and(_ left: Bool?, _ right: Bool?) -> Bool? {
        if left == false || right == false { return false }
        return left == nil || right == nil ? nil : true
    }

    static func or(_ left: Bool?, _ right: Bool?) -> Bool? {
        if left == true || right == true { return true }
        return left == nil || right == nil ? nil : false
    }

    static func not(_ operand: Bool?) -> Bool? { operand.map { !$0 } }
}

/// Where the values of signals come from when an instant is judged.
package protocol SignalSource {
    func value(of signal: SignalReference) -> Value
}

/// A source that can also show what was true at an earlier instant.
package protocol RetrospectiveSignalSource: SignalSource {
    /// The source as it was at `instant`; a signal whose past is not known shows what it shows now, so a source that knows
    /// no past is its own.
    func asOf(_ instant: UTCInstant) -> Self
    /// Whether it knows how the signals of a declared name were a moment ago.
    func knowsPast(of source: String) -> Bool
}
