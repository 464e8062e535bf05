extension Expression {
    /// The parts that it is made of, in order; those of event filters are not among them.
    package var operands: [Expression] {
        switch self {
        case .number, .bool, .text, .instant, .signal, .field, .eventCount: []
        case .not(let operand), .negated(let operand), .aggregate(_, let operand, _): [operand]
        case .and(let left, let right), .or(let left, let right), .arithmetic(_, let left, let right),
            .comparison(_, let left, let right, _):
            [left, right]
        case .inRange(let value, let low, let high): [value, low, high]
        case .function(_, let operands), .members(_, let operands, _): operands
        }
    }

    /// The signals in it, each once, in order of appearance.
    package var signals: [SignalReference] {
        var found: [SignalReference] = []
        visit { part in
            if case .signal(let signal) = part, !found.contains(signal) { found.append(signal) }
        }
        return found
    }

    /// Declared names whose change makes it worth another look, in order of appearance, repeats included.
    package var mentions: [String] {
        var names: [String] = []
        visit { part in
            switch part {
            case .signal(let signal): names.append(signal.source)
            case .eventCount(let pattern, _): names.append(pattern.source)
            case .instant(let reference): names += reference.mentions
            default: break
            }
        }
        return names
    }

    /// Texts in it: a filter that compares with a meter's id names that meter.
    package var texts: [String] {
        var found: [String] = []
        visit { if case .text(let text) = $0 { found.append(text) } }
        return found
    }

    /// Points in time in it, those inside event filters and counts included.
    package var instants: [InstantReference] {
        var found: [InstantReference] = []
        visit { part in
            switch part {
            case .instant(let reference): found.append(reference)
            case .eventCount(let pattern, _): found += pattern.filter?.instants ?? []
            default: break
            }
        }
        return found
    }

    /// Calls `body` for the expression and each part of it, outer ones first.
    package func visit(_ body: (Expression) -> Void) {
        body(self)
        for operand in operands { operand.visit(body) }
    }
}

extension InstantReference {
    package var mentions: [String] {
        switch base {
        case .fixed: []
        case .entryStart(let entry), .entryEnd(let entry): [entry]
        case .event(let pattern, _): [pattern.source]
        }
    }
}

extension Trigger {
    package var mentions: [String] {
        switch self {
        case .event(let pattern): [pattern.source]
        case .condition(let condition): condition.mentions
        }
    }

    package var condition: Expression? {
        guard case .condition(let condition) = self else { return nil }
        return condition
    }

    package var pattern: EventPattern? {
        guard case .event(let pattern) = self else { return nil }
        return pattern
    }

    package var instants: [InstantReference] {
        switch self {
        case .event(let pattern): pattern.filter?.instants ?? []
        case .condition(let condition): condition.instants
        }
    }
}
