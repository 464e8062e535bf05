import Documents
import Quantities

extension ExpressionChecker {
    func compare(_ comparison: Expression.Comparison, _ left: Syntax, _ right: Syntax) -> Typed? {
        var leftSide = self
        leftSide.readsFields = filter != nil
        var rightSide = self
        rightSide.readsFields = false
        guard let first = leftSide.value(left) else { return nil }
        guard let second = rightSide.operand(right, matching: first, named: left) else { return nil }
        guard comparable(comparison, (left, first), (right, second)) else { return nil }
        let resolution = isEquality(comparison) ? max(first.resolution, second.resolution) : 0
        return Typed(
            .comparison(comparison, first.expression, second.expression, resolution: resolution), .bool)
    }

    func isEquality(_ comparison: Expression.Comparison) -> Bool {
        comparison == .equal || comparison == .notEqual
    }

    func inRange(_ inner: Syntax, _ low: Syntax, _ high: Syntax) -> Typed? {
        var leftSide = self
        leftSide.readsFields = filter != nil
        var rightSide = self
        rightSide.readsFields = false
        guard let value = leftSide.value(inner) else { return nil }
        guard let (from, to) = both(rightSide.value(low), rightSide.value(high)),
            comparable(.greaterOrEqual, (inner, value), (low, from)),
            comparable(.lessOrEqual, (inner, value), (high, to))
        else { return nil }
        if let first = from.constant, let last = to.constant, first > last {
            findings.add(
                low.position, "the range `\(quote(low))..\(quote(high))` is empty",
                hint: "write the smaller one first")
            return nil
        }
        return Typed(.inRange(value.expression, from.expression, to.expression), .bool)
    }

    /// The right side of a comparison: first a value of the left one's type, then anything.
    private func operand(_ syntax: Syntax, matching left: Typed, named: Syntax) -> Typed? {
        switch left.type {
        case .choice(let choices):
            let text: String? = if case .text(let text) = syntax.kind { text } else { syntax.bareWord }
            guard let written = text else { break }
            guard choices.contains(written) else {
                findings.add(
                    syntax.position, Wording.missing("value", written, of: named.text, known: choices))
                return nil
            }
            return Typed(.text(written), left.type)
        case .meter:
            guard let written = writtenName(syntax), let filter else { break }
            return meterID(written, of: filter.source, at: syntax.position).map { Typed(.text($0), .meter) }
        case .text:
            if let word = syntax.bareWord, scope.item(word) == nil {
                findings.add(
                    syntax.position, "a text belongs in quotes, found `\(word)`", hint: "write \"\(word)\"")
                return nil
            }
        default: break
        }
        return value(syntax)
    }

    private func comparable(
        _ comparison: Expression.Comparison, _ left: (syntax: Syntax, typed: Typed),
        _ right: (syntax: Syntax, typed: Typed)
    ) -> Bool {
        let (first, second) = (left.typed, right.typed)
        if let one = first.type.dimension, let two = second.type.dimension {
            guard one == two else {
                addMismatch(left, right)
                return false
            }
            return mayEqual(comparison, left, right)
        }
        guard first.type == second.type else {
            addMismatch(left, right)
            return false
        }
        guard first.type == .instant || isEquality(comparison) else {
            findings.add(
                left.syntax.position,
                "`\(quote(left.syntax))` is \(first.type.words), which has no order",
                hint: "compare with == or !=")
            return false
        }
        return true
    }

    /// A site's value is exact to the last digit: equality with it would be chance.
    private func mayEqual(
        _ comparison: Expression.Comparison, _ left: (syntax: Syntax, typed: Typed),
        _ right: (syntax: Syntax, typed: Typed)
    ) -> Bool {
        let isChance = left.typed.isExactSite || right.typed.isExactSite
        let hasStep = left.typed.resolution > 0 || right.typed.resolution > 0
        guard isEquality(comparison), isChance, !hasStep else { return true }
        let site = left.typed.isExactSite ? left.syntax : right.syntax
        findings.add(
            site.position,
            "`\(quote(site))` is exact, so `\(comparison.rawValue)` would hold by chance only; use `in`",
            hint: "write in a..b")
        return false
    }

    private func addMismatch(_ left: (syntax: Syntax, typed: Typed), _ right: (syntax: Syntax, typed: Typed))
    {
        let bare = [(left, right), (right, left)].first { isBareNumber($0.0.typed) && needsUnit($0.1.typed) }
        if let (number, other) = bare {
            let unit = other.typed.type.dimension?.baseUnit ?? ""
            findings.add(
                number.syntax.position,
                "`\(quote(number.syntax))` needs a unit, since `\(quote(other.syntax))` is "
                    + "\(other.typed.type.words)",
                hint: "write \(quote(number.syntax)) \(unit)")
            return
        }
        findings.add(
            right.syntax.position,
            "`\(quote(left.syntax))` is \(operandWords(left.typed)) and `\(quote(right.syntax))` is "
                + "\(operandWords(right.typed)); they cannot be compared")
    }

    private func operandWords(_ typed: Typed) -> String {
        typed.type.dimension?.operandPhrase ?? typed.type.words
    }

    private func isBareNumber(_ typed: Typed) -> Bool {
        typed.type.dimension == .ratio && typed.constant != nil
    }
    private func needsUnit(_ typed: Typed) -> Bool { typed.type.dimension.map { $0 != .ratio } ?? false }
}
