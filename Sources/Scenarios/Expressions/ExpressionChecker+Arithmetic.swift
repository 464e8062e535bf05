import Quantities
import Timekeeping

extension ExpressionChecker {
    func arithmetic(_ operation: Expression.Arithmetic, _ left: Syntax, _ right: Syntax) -> Typed? {
        guard let (first, second) = both(value(left), value(right)) else { return nil }
        if first.type == .instant || second.type == .instant {
            return moved(operation, (left, first), (right, second))
        }
        guard let one = dimension(of: first, left), let two = dimension(of: second, right) else { return nil }
        let result: DimensionRules.Result?
        switch operation {
        case .plus, .minus: result = one == two ? (one, 1) : nil
        case .times: result = DimensionRules.product(one, two)
        case .divided: result = DimensionRules.quotient(one, two)
        }
        guard let result else {
            findings.add(right.position, mismatch(operation, (left, one), (right, two)))
            return nil
        }
        let expression = Expression.arithmetic(operation, first.expression, second.expression)
        return Typed(
            expression.scaled(by: result.factor), type(of: result.dimension, operation, first, second),
            from: [first, second])
    }

    private func dimension(of typed: Typed, _ syntax: Syntax) -> Dimension? {
        if let dimension = typed.type.dimension { return dimension }
        findings.add(
            syntax.position, "cannot calculate with `\(quote(syntax))`, which is \(typed.type.words)")
        return nil
    }

    private func type(
        of dimension: Dimension, _ operation: Expression.Arithmetic, _ first: Typed, _ second: Typed
    ) -> ValueType {
        let staysWhole = operation != .divided && first.type == .count && second.type == .count
        return staysWhole ? .count : .of(dimension)
    }

    private func mismatch(
        _ operation: Expression.Arithmetic, _ left: (syntax: Syntax, dimension: Dimension),
        _ right: (syntax: Syntax, dimension: Dimension)
    ) -> String {
        let verb =
            switch operation {
            case .plus: "added"
            case .minus: "subtracted"
            case .times: "multiplied"
            case .divided: "divided"
            }
        let one = "`\(quote(left.syntax))` is \(left.dimension.operandPhrase)"
        let two = "`\(quote(right.syntax))` is \(right.dimension.operandPhrase)"
        return "\(one) and \(two); they cannot be \(verb)"
    }

    /// An instant and a fixed span make an instant.
    private func moved(
        _ operation: Expression.Arithmetic, _ left: (syntax: Syntax, typed: Typed),
        _ right: (syntax: Syntax, typed: Typed)
    ) -> Typed? {
        let isForward = operation == .plus
        if isForward, right.typed.type == .instant, left.typed.type != .instant {
            return moved(operation, right, left)
        }
        guard case .instant(var instant) = left.typed.expression, isForward || operation == .minus,
            right.typed.type == .quantity(.time)
        else {
            findings.add(
                right.syntax.position,
                "only a duration can be added to or subtracted from an instant, found "
                    + "`\(quote(right.syntax))`",
                hint: "write start + 5 min")
            return nil
        }
        guard let seconds = right.typed.constant else {
            findings.add(right.syntax.position, "`\(quote(right.syntax))` is not known before the run")
            return nil
        }
        guard let span = Spans.duration(seconds: isForward ? seconds : -seconds),
            let offset = Spans.sum(instant.offset, span)
        else {
            findings.add(right.syntax.position, "`\(quote(right.syntax))` is longer than any run")
            return nil
        }
        instant.offset = offset
        return Typed(.instant(instant), .instant)
    }
}

extension Dimension {
    /// For messages about operands, where a bare number is no ratio to the reader.
    var operandPhrase: String { self == .ratio ? "a plain number" : phrase }
}
