import Timekeeping

@testable import Scenarios

/// Expressions as text with all their brackets, so that tests can compare them whole.
enum ExpressionText {
    static func text(_ expression: Expression) -> String {
        switch expression {
        case .number(let number): number == number.rounded() ? String(Int(number)) : String(number)
        case .bool(let bool): String(bool)
        case .text(let text): "'\(text)'"
        case .instant(let instant): text(instant)
        case .signal(let signal): text(signal)
        case .field(let name): "@\(name)"
        case .not(let inner): "not(\(text(inner)))"
        case .negated(let inner): "-\(text(inner))"
        case .and(let left, let right): "(\(text(left)) and \(text(right)))"
        case .or(let left, let right): "(\(text(left)) or \(text(right)))"
        case .arithmetic(let operation, let left, let right):
            "(\(text(left)) \(operation.rawValue) \(text(right)))"
        case .comparison(let comparison, let left, let right, let resolution):
            "(\(text(left)) \(comparison.rawValue) "
                + "\(text(right))\(resolution > 0 ? " by \(resolution)" : ""))"
        case .inRange(let value, let low, let high): "(\(text(value)) in \(text(low))..\(text(high)))"
        case .function(let function, let arguments):
            "\(function.rawValue)(\(arguments.map(text).joined(separator: ", ")))"
        case .aggregate(let aggregate, let inner, let window): "\(aggregate)(\(text(inner))\(text(window)))"
        case .members(let fold, let members, _):
            "\(fold.rawValue) over (\(members.map(text).joined(separator: ", ")))"
        case .eventCount(let pattern, let window): "count(\(text(pattern))\(text(window)))"
        }
    }

    static func text(_ signal: SignalReference) -> String {
        let arguments = signal.arguments.isEmpty ? "" : "[\(signal.arguments.joined(separator: ", "))]"
        return "\(signal.source).\(signal.name)\(arguments)"
    }

    static func text(_ pattern: EventPattern) -> String {
        "\(pattern.source).\(pattern.event)" + (pattern.filter.map { "{\(text($0))}" } ?? "")
    }

    static func text(_ trigger: Trigger) -> String {
        switch trigger {
        case .event(let pattern): "event \(text(pattern))"
        case .condition(let condition): "condition \(text(condition))"
        }
    }

    static func text(_ instant: InstantReference) -> String {
        let base =
            switch instant.base {
            case .fixed(let fixed): "@\(fixed.wholeSecond)"
            case .entryStart(let id): "\(id).start"
            case .entryEnd(let id): "\(id).end"
            case .event(let pattern, let occurrence): "\(text(pattern))[\(occurrence)]"
            }
        return instant.offset == .zero ? base : "\(base) + \(instant.offset.inSeconds)"
    }

    static func text(_ bound: Window.Bound?) -> String {
        switch bound {
        case nil: "-"
        case .instant(let instant): text(instant)
        case .trigger(let trigger): text(trigger)
        }
    }

    static func text(_ window: Window?) -> String {
        window.map { "\(text($0.from)) .. \(text($0.to))" } ?? "-"
    }

    private static func text(_ window: Duration?) -> String { window.map { ", \($0.inSeconds) s" } ?? "" }
}
