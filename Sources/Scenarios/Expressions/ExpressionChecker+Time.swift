import Documents
import Timekeeping

extension ExpressionChecker {
    /// Something that happens: an event, or a condition that becomes true.
    func trigger(_ syntax: Syntax) -> Trigger? {
        if case .path(let segments) = syntax.kind, syntax.bareWord == nil, !readsFields {
            switch quietly().resolve(segments, syntax) {
            case .event(let pattern, nil): return .event(pattern)
            case .event(_, .some):
                findings.add(
                    syntax.position,
                    "`\(quote(syntax))` is one instant; an event that may happen again belongs here",
                    hint: "leave out […]")
                return nil
            case .signal, nil: break
            }
        }
        return condition(syntax).map(Trigger.condition)
    }

    /// A point in time.
    func instant(_ syntax: Syntax) -> InstantReference? {
        guard let typed = value(syntax) else { return nil }
        guard case .instant(let instant) = typed.expression else {
            findings.add(
                syntax.position,
                "expected an instant, found `\(quote(syntax))`, which is \(typed.type.words)",
                hint: "write \"18:30\", start + 4 h or outage.end + 90 s")
            return nil
        }
        return instant
    }

    /// An end of a window: an instant where one is named, otherwise something that may happen again.
    func bound(_ syntax: Syntax) -> Window.Bound? {
        switch quietly().valueType(syntax) {
        case .bool: return trigger(syntax).map(Window.Bound.trigger)
        case .instant:
            guard let instant = instant(syntax) else { return nil }
            guard case .path = syntax.kind, case .event(_, occurrence: 1) = instant.base, !hasIndex(syntax)
            else {
                return .instant(instant)
            }
            return trigger(syntax).map(Window.Bound.trigger)
        default: return instant(syntax).map(Window.Bound.instant)
        }
    }

    private func valueType(_ syntax: Syntax) -> ValueType? { value(syntax)?.type }

    private func hasIndex(_ syntax: Syntax) -> Bool {
        guard case .path(let segments) = syntax.kind else { return false }
        return segments.dropFirst().contains { $0.index != nil }
    }

    /// Looks without telling of mistakes, to see what something is before it is checked as that.
    func quietly() -> ExpressionChecker {
        var other = ExpressionChecker(scope: scope, findings: Findings())
        other.filter = filter
        other.readsFields = readsFields
        other.members = members
        return other
    }

    func clock(_ seconds: Int, day: Int?, _ syntax: Syntax) -> Typed? {
        guard let span = scope.span else { return nil }
        let resolver = ClockResolver(span: span)
        let instant = findings.trying { () throws(Diagnostic) in
            try resolver.instant(seconds: seconds, day: day, text: syntax.text, at: syntax.position)
        }
        return instant.map { Typed(.instant(InstantReference(.fixed($0))), .instant) }
    }
}
