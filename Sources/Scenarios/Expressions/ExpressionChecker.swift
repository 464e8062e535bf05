import Documents
import Quantities
import Timekeeping

/// Gives an expression its meaning: names, types, dimensions.
///
/// Every mistake goes to `findings`; the result is then `nil`.
struct ExpressionChecker {
    let scope: Scope
    let findings: Findings
    /// The event whose filter is checked.
    var filter: FilterContext?
    /// On the left side of a comparison in a filter, where bare names are fields.
    var readsFields = false
    /// What `[*]` stands for; `nil` where it stands for nothing.
    var members: MemberContext?

    init(scope: Scope, findings: Findings) {
        self.scope = scope
        self.findings = findings
    }

    /// Something that is true or false.
    func condition(_ syntax: Syntax) -> Expression? {
        guard let typed = value(syntax) else { return nil }
        guard typed.type == .bool else {
            findings.add(
                syntax.position,
                "expected a condition, found `\(quote(syntax))`, \(described(syntax, typed))",
                hint: isEvent(syntax, typed) ? "write count(\(quote(syntax))) > 0" : nil)
            return nil
        }
        return typed.expression
    }

    private func isEvent(_ syntax: Syntax, _ typed: Typed) -> Bool {
        guard case .instant(let reference) = typed.expression, case .path = syntax.kind,
            case .event(_, occurrence: 1) = reference.base
        else { return false }
        return true
    }

    private func described(_ syntax: Syntax, _ typed: Typed) -> String {
        if case .instant = typed.expression, case .path = syntax.kind {
            return "which is an event or an instant"
        }
        return "which is \(typed.type.words)"
    }

    /// Any value.
    func value(_ syntax: Syntax) -> Typed? {
        switch syntax.kind {
        case .number(let number, let isWhole): return Typed(.number(number), isWhole ? .count : .number)
        case .quantity(let quantity): return Typed(.number(quantity.value), .of(quantity.dimension))
        case .bool(let bool): return Typed(.bool(bool), .bool)
        case .text(let text): return Typed(.text(text), .text)
        case .clock(let seconds, let day): return clock(seconds, day: day, syntax)
        case .path(let segments): return pathValue(segments, syntax)
        case .call(let name, let arguments): return call(name, arguments, syntax)
        case .not(let inner): return condition(inner).map { Typed(.not($0), .bool) }
        case .negated(let inner): return negated(inner)
        case .binary(let operation, let left, let right): return binary(operation, left, right, syntax)
        case .inRange(let inner, let low, let high): return inRange(inner, low, high)
        case .broken: return nil
        }
    }

    private func negated(_ inner: Syntax) -> Typed? {
        guard let typed = numeric(inner) else { return nil }
        return Typed(.negated(typed.expression), typed.type, from: [typed])
    }

    /// A value to calculate with.
    func numeric(_ syntax: Syntax) -> Typed? {
        guard let typed = value(syntax) else { return nil }
        guard typed.type.dimension != nil else {
            findings.add(
                syntax.position, "cannot calculate with `\(quote(syntax))`, which is \(typed.type.words)")
            return nil
        }
        return typed
    }

    private func binary(
        _ operation: BinaryOperator, _ left: Syntax, _ right: Syntax, _ syntax: Syntax
    ) -> Typed? {
        switch operation {
        case .or:
            return both(condition(left), condition(right)).map { Typed(.or($0, $1), .bool) }
        case .and:
            let inside = knowing(equalitiesIn: syntax)
            return both(inside.condition(left), inside.condition(right)).map { Typed(.and($0, $1), .bool) }
        case .comparison(let comparison): return compare(comparison, left, right)
        case .arithmetic(let operation): return arithmetic(operation, left, right)
        }
    }

    /// Both, when both are there; the mistakes of both have been found by then.
    func both<First, Second>(_ first: First?, _ second: Second?) -> (First, Second)? {
        guard let first, let second else { return nil }
        return (first, second)
    }

    /// User text for a message.
    func quote(_ syntax: Syntax) -> String { Diagnostic.quote(syntax.text) }
}
