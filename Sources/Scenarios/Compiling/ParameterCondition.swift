import Documents
import Quantities

/// Decides `only` and `unless`, which know parameters and nothing else.
struct ParameterCondition {
    let parameters: Parameters
    let findings: Findings

    private enum Value: Equatable {
        case bool(Bool)
        case quantity(Quantity)
        case text(String)

        var words: String {
            switch self {
            case .bool: "`true` or `false`"
            case .quantity(let quantity): quantity.dimension.operandPhrase
            case .text: "a text"
            }
        }
    }

    /// After a mistake it holds, so that the expectation is checked.
    func holds(_ node: Node, key: String) -> Bool {
        guard let source = ScalarText(node), !node.isAbsent else {
            findings.add(node.position, "`\(key)` takes a condition on parameters, found \(node.phrase)")
            return true
        }
        let syntax = findings.trying { () throws(Diagnostic) in
            try ExpressionParser.expression(source, parameters: parameters)
        }
        guard let syntax, let result = bool(syntax, key) else { return key == "only" }
        return result
    }

    private func bool(_ syntax: Syntax, _ key: String) -> Bool? {
        guard let value = value(syntax, key) else { return nil }
        if case .bool(let bool) = value { return bool }
        findings.add(
            syntax.position,
            "`\(key)` takes a condition, found `\(Diagnostic.quote(syntax.text))`, which is \(value.words)")
        return nil
    }

    private func value(_ syntax: Syntax, _ key: String) -> Value? {
        switch syntax.kind {
        case .bool(let bool): return .bool(bool)
        case .number(let number, _): return .quantity(Quantity(number, .ratio))
        case .quantity(let quantity): return .quantity(quantity)
        case .text(let text): return .text(text)
        case .clock(let seconds, let day): return .text("\(day ?? 0) \(seconds)")
        case .path: return word(syntax, key)
        case .not(let inner): return bool(inner, key).map { .bool(!$0) }
        case .negated(let inner): return negated(inner, key)
        case .binary(let operation, let left, let right): return binary(operation, left, right, key)
        case .inRange(let inner, let low, let high): return inRange(inner, low, high, key)
        case .broken: return nil
        case .call:
            findings.add(syntax.position, onlyParameters(syntax, key))
            return nil
        }
    }

    private func onlyParameters(_ syntax: Syntax, _ key: String) -> String {
        "`\(key)` knows parameters only, found `\(Diagnostic.quote(syntax.text))`"
    }

    /// A bare word is a value of a parameter of type `choice` or `action`, never a signal.
    private func word(_ syntax: Syntax, _ key: String) -> Value? {
        guard case .path(let segments) = syntax.kind,
            segments.allSatisfy({ $0.arguments == nil && $0.index == nil })
        else {
            findings.add(syntax.position, onlyParameters(syntax, key))
            return nil
        }
        return .text(segments.map(\.name).joined(separator: "."))
    }

    private func negated(_ inner: Syntax, _ key: String) -> Value? {
        guard let value = value(inner, key) else { return nil }
        guard case .quantity(let quantity) = value else {
            findings.add(
                inner.position,
                "cannot calculate with `\(Diagnostic.quote(inner.text))`, which is \(value.words)")
            return nil
        }
        return .quantity(Quantity(-quantity.value, quantity.dimension))
    }

    private func binary(_ operation: BinaryOperator, _ left: Syntax, _ right: Syntax, _ key: String) -> Value?
    {
        switch operation {
        case .and:
            guard let one = bool(left, key), let two = bool(right, key) else { return nil }
            return .bool(one && two)
        case .or:
            guard let one = bool(left, key), let two = bool(right, key) else { return nil }
            return .bool(one || two)
        case .comparison(let comparison): return compare(comparison, left, right, key)
        case .arithmetic:
            findings.add(left.position, "`\(key)` compares parameters and does not calculate")
            return nil
        }
    }

    private func compare(
        _ comparison: Expression.Comparison, _ left: Syntax, _ right: Syntax, _ key: String
    ) -> Value? {
        guard isParameter(left) || isParameter(right) else {
            findings.add(left.position, onlyParameters(left, key), hint: "write $name == value")
            return nil
        }
        guard let one = value(left, key), let two = value(right, key), isPossible(right, for: left),
            isPossible(left, for: right)
        else { return nil }
        return compare(comparison, (left, one), (right, two))
    }

    /// A word beside a parameter of type `choice` or `action` is one of its values.
    private func isPossible(_ word: Syntax, for parameter: Syntax) -> Bool {
        guard isParameter(parameter), !isParameter(word),
            let entry = parameters.entries.first(where: { "$" + $0.name == parameter.text }),
            !entry.value.choices.isEmpty, !entry.value.choices.contains(word.text)
        else { return true }
        findings.add(
            word.position, Wording.missing("value", word.text, of: entry.name, known: entry.value.choices))
        return false
    }

    private func compare(
        _ comparison: Expression.Comparison, _ left: (syntax: Syntax, value: Value),
        _ right: (syntax: Syntax, value: Value)
    ) -> Value? {
        let (one, two) = (left.value, right.value)
        if case .quantity(let first) = one, case .quantity(let second) = two,
            first.dimension == second.dimension
        {
            return .bool(comparison.holds(first.value, second.value))
        }
        guard one.words == two.words, comparison == .equal || comparison == .notEqual else {
            findings.add(
                right.syntax.position,
                "`\(Diagnostic.quote(left.syntax.text))` is \(one.words) and "
                    + "`\(Diagnostic.quote(right.syntax.text))` is \(two.words); "
                    + "they cannot be compared by `\(comparison.rawValue)`")
            return nil
        }
        return .bool((one == two) == (comparison == .equal))
    }

    private func isParameter(_ syntax: Syntax) -> Bool { syntax.text.hasPrefix("$") }

    private func inRange(_ inner: Syntax, _ low: Syntax, _ high: Syntax, _ key: String) -> Value? {
        guard isParameter(inner) else {
            findings.add(inner.position, onlyParameters(inner, key), hint: "write $name in a..b")
            return nil
        }
        guard let value = value(inner, key), let from = self.value(low, key), let to = self.value(high, key),
            case .bool(let above) = compare(.greaterOrEqual, (inner, value), (low, from)),
            case .bool(let below) = compare(.lessOrEqual, (inner, value), (high, to))
        else { return nil }
        return .bool(above && below)
    }
}

extension Expression.Comparison {
    fileprivate func holds(_ left: Double, _ right: Double) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        }
    }
}
