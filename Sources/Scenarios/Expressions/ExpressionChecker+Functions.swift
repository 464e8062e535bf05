import Documents
import Quantities
import Timekeeping

extension ExpressionChecker {
    func call(_ name: String, _ arguments: [Syntax], _ syntax: Syntax) -> Typed? {
        if let fold = folds(name, arguments) { return overMembers(fold, arguments[0], syntax) }
        switch name {
        case "abs": return absolute(arguments, syntax)
        case "min": return extreme(.min, .minimum, arguments, syntax)
        case "max": return extreme(.max, .maximum, arguments, syntax)
        case "sum": return combined(.sum, arguments, syntax)
        case "avg": return average(arguments, syntax)
        case "rate": return rate(arguments, syntax)
        case "count": return count(arguments, syntax)
        default: preconditionFailure("\(name) is reserved but has no meaning")
        }
    }

    private func absolute(_ arguments: [Syntax], _ syntax: Syntax) -> Typed? {
        guard arguments.count == 1 else { return wrongCount("abs", "one value", syntax) }
        return combined(.abs, arguments, syntax)
    }

    /// `min(a, b)` of several values, `min(x)` and `min(x, 10 min)` of one value over time.
    private func extreme(
        _ function: Expression.Function, _ kind: Expression.Aggregate, _ arguments: [Syntax], _ syntax: Syntax
    ) -> Typed? {
        guard !arguments.isEmpty else { return wrongCount(function.rawValue, "at least one value", syntax) }
        let isOverTime = arguments.count == 1 || (arguments.count == 2 && isSpan(arguments[1]))
        guard isOverTime else { return combined(function, arguments, syntax) }
        guard let typed = numeric(arguments[0]) else { return nil }
        guard let window = arguments.dropFirst().first else {
            return overTime(kind, typed, window: nil, function.rawValue, syntax)
        }
        if typed.type == .quantity(.time), let span = numeric(window) {
            return Typed(
                .function(function, [typed.expression, span.expression]), typed.type, from: [typed, span])
        }
        return overTime(kind, typed, window: window, function.rawValue, syntax)
    }

    private func isSpan(_ syntax: Syntax) -> Bool {
        if case .quantity(let quantity) = syntax.kind { return quantity.dimension == .time }
        return false
    }

    private func combined(_ function: Expression.Function, _ arguments: [Syntax], _ syntax: Syntax) -> Typed?
    {
        guard !arguments.isEmpty else { return wrongCount(function.rawValue, "at least one value", syntax) }
        let values = arguments.map(numeric)
        let typed = values.compactMap(\.self)
        guard typed.count == arguments.count else { return nil }
        for (value, argument) in zip(typed, arguments) where value.type.dimension != typed[0].type.dimension {
            findings.add(
                argument.position,
                "`\(quote(arguments[0]))` is \(typed[0].type.words) and `\(quote(argument))` is "
                    + "\(value.type.words); `\(function.rawValue)` takes values of one kind")
            return nil
        }
        return Typed(.function(function, typed.map(\.expression)), typed[0].type, from: typed)
    }

    private func average(_ arguments: [Syntax], _ syntax: Syntax) -> Typed? {
        guard (1...2).contains(arguments.count) else {
            return wrongCount("avg", "a value and at most one duration", syntax)
        }
        return numeric(arguments[0]).flatMap {
            overTime(.average, $0, window: arguments.dropFirst().first, "avg", syntax)
        }
    }

    private func overTime(
        _ kind: Expression.Aggregate, _ typed: Typed, window: Syntax?, _ name: String, _ syntax: Syntax
    ) -> Typed? {
        guard outsideFilter(name, syntax) != nil, let window = optionalWindow(window) else { return nil }
        let type = typed.type == .count && kind == .average ? .number : typed.type
        return Typed(.aggregate(kind, typed.expression, window: window), type, from: [typed])
    }

    private func rate(_ arguments: [Syntax], _ syntax: Syntax) -> Typed? {
        guard arguments.count == 2 else {
            return wrongCount("rate", "a value and a duration, as in rate(x, 10 s)", syntax)
        }
        guard let typed = outsideFilter("rate", syntax)?.numeric(arguments[0]),
            let dimension = typed.type.dimension,
            let window = optionalWindow(arguments[1])
        else { return nil }
        let change = DimensionRules.change(of: dimension)
        let expression = Expression.aggregate(.rate, typed.expression, window: window)
        return Typed(expression.scaled(by: change.factor), .of(change.dimension), from: [typed])
    }

    private func count(_ arguments: [Syntax], _ syntax: Syntax) -> Typed? {
        guard (1...2).contains(arguments.count) else {
            return wrongCount("count", "an event or a condition and at most one duration", syntax)
        }
        guard let trigger = outsideFilter("count", syntax)?.trigger(arguments[0]),
            let window = optionalWindow(arguments.dropFirst().first)
        else { return nil }
        switch trigger {
        case .event(let pattern): return Typed(.eventCount(pattern, window: window), .count)
        case .condition(let condition): return Typed(.aggregate(.count, condition, window: window), .count)
        }
    }

    /// A filter looks at one event; what is counted over time has no place in it.
    private func outsideFilter(_ name: String, _ syntax: Syntax) -> ExpressionChecker? {
        guard filter != nil else { return self }
        findings.add(
            syntax.position,
            "`\(name)` looks at a span of time; it cannot stand inside of an event's brackets")
        return nil
    }

    /// The window, or that there is none; `nil` after a mistake.
    private func optionalWindow(_ syntax: Syntax?) -> Duration?? {
        guard let syntax else { return .some(nil) }
        guard let typed = value(syntax) else { return nil }
        guard typed.type == .quantity(.time), let seconds = typed.constant, seconds > 0,
            let window = Spans.duration(seconds: seconds)
        else {
            findings.add(
                syntax.position, "a window takes a duration above zero, found `\(quote(syntax))`",
                hint: "write 10 min")
            return nil
        }
        return .some(window)
    }

    private func wrongCount(_ name: String, _ wanted: String, _ syntax: Syntax) -> Typed? {
        findings.add(syntax.position, "`\(name)` takes \(wanted), found `\(quote(syntax))`")
        return nil
    }
}
