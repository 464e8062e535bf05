import Scenarios

extension ExpectationPlan {
    /// The conditions in it, those of its window and of gaps included.
    var conditions: [Expression] { triggers.compactMap(\.condition) + bare }

    var signals: [SignalReference] { conditions.flatMap(\.signals) }

    /// The events in it: those that it waits for, that it counts, and those by which it knows instants.
    var patterns: [EventPattern] {
        triggers.compactMap(\.pattern) + conditions.flatMap(\.countedEvents)
            + instants.compactMap { reference in
                guard case .event(let pattern, _) = reference.base else { return nil }
                return pattern
            }
    }

    /// Points in time in it that the run may have to wait for.
    var instants: [InstantReference] {
        triggers.flatMap(\.instants) + bare.flatMap(\.instants) + bounds.compactMap(\.instant) + moments
    }

    private var bare: [Expression] {
        switch form {
        case .always(let condition), .that(let condition, _), .stays(let condition, _): [condition]
        case .follows(let rules): rules.follower.expressions + rules.leader.expressions
        case .never, .eventually, .whenever, .series, .sequence, .gap, .table, .each: []
        }
    }

    private var triggers: [Trigger] {
        let own: [Trigger] =
            switch form {
            case .never(let trigger, let witness): [trigger] + (witness.map { [$0] } ?? [])
            case .eventually(let trigger, _): [trigger]
            case .whenever(let cause, let answer, _, _): [cause, answer]
            case .sequence(let triggers): triggers
            case .gap(let trigger, _, _): [trigger]
            case .follows(let rules):
                [rules.follower.pattern, rules.leader.pattern].compactMap { $0.map(Trigger.event) }
            case .each(let rules): [.event(rules.cause), .event(rules.answer)]
            case .always, .that, .series, .stays, .table: []
            }
        return own + bounds.compactMap(\.trigger)
    }

    private var bounds: [Window.Bound] {
        var windows = during.map { [$0] } ?? []
        if case .series(_, _, let rules) = form { windows += rules.gaps }
        if case .follows(let rules) = form { windows += rules.ignore }
        return windows.flatMap { [$0.from, $0.to] }.compactMap { $0 }
    }

    private var moments: [InstantReference] {
        guard case .that(_, let at) = form else { return [] }
        return [at]
    }
}

extension Expression {
    /// Events of which it counts how often they happen.
    fileprivate var countedEvents: [EventPattern] {
        var found: [EventPattern] = []
        visit { if case .eventCount(let pattern, _) = $0 { found.append(pattern) } }
        return found
    }
}

extension Window.Bound {
    var instant: InstantReference? {
        guard case .instant(let reference) = self else { return nil }
        return reference
    }

    var trigger: Trigger? {
        guard case .trigger(let trigger) = self else { return nil }
        return trigger
    }
}
