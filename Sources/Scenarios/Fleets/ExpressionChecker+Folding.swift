/// `sum(meters[*].power)`: the members of a fleet at one instant.
extension ExpressionChecker {
    /// Whether a call is one over members: `[*]` stands in its only argument, which is no event. With a span of time
    /// or beside other values it is over those, and `[*]` stays each member by itself.
    func folds(_ name: String, _ arguments: [Syntax]) -> Expression.Fold? {
        guard let fold = Expression.Fold(rawValue: name), arguments.count == 1, arguments[0].hasOpenMember,
            !isEvent(arguments[0])
        else { return nil }
        return fold
    }

    private func isEvent(_ syntax: Syntax) -> Bool {
        guard case .path(let segments) = syntax.kind else { return false }
        var other = quietly()
        other.members = MemberContext()
        if case .event = other.resolve(segments, syntax) { return true }
        return false
    }

    func overMembers(_ fold: Expression.Fold, _ argument: Syntax, _ syntax: Syntax) -> Typed? {
        guard filter == nil else {
            findings.add(
                syntax.position,
                "`\(fold.rawValue)` looks at a fleet; it cannot stand inside of an event's brackets")
            return nil
        }
        var inside = self
        let context = MemberContext()
        inside.members = context
        guard let first = inside.member(fold, argument), let count = context.count(findings) else {
            return nil
        }
        var values = [first.expression]
        for number in (1...count).dropFirst() {
            context.number = number
            guard let value = inside.member(fold, argument) else { return nil }
            values.append(value.expression)
        }
        let type: ValueType =
            switch fold {
            case .count: .count
            case .average: first.type == .count ? .number : first.type
            case .sum, .minimum, .maximum: first.type
            }
        var typed = Typed(.members(fold, values, text: syntax.text), type, from: [first])
        if fold == .count { (typed.resolution, typed.isExactSite) = (0, false) }
        return typed
    }

    private func member(_ fold: Expression.Fold, _ argument: Syntax) -> Typed? {
        fold == .count ? condition(argument).map { Typed($0, .bool) } : numeric(argument)
    }
}

extension Syntax {
    /// Whether `[*]` stands in it that no call over members has taken for itself.
    var hasOpenMember: Bool {
        switch kind {
        case .number, .quantity, .bool, .text, .clock, .broken: false
        case .path(let segments):
            segments.contains { segment in
                segment.index == .all || segment.arguments?.contains(where: \.hasOpenMember) == true
            }
        case .call(let name, let arguments):
            (Expression.Fold(rawValue: name) == nil || arguments.count > 1)
                && arguments.contains(where: \.hasOpenMember)
        case .not(let inner), .negated(let inner): inner.hasOpenMember
        case .binary(_, let left, let right): left.hasOpenMember || right.hasOpenMember
        case .inRange(let value, let low, let high): [value, low, high].contains(where: \.hasOpenMember)
        }
    }
}
