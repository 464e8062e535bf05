import Quantities
import Timekeeping

extension Plan {
    /// What deadlines have in addition: nothing in virtual time.
    package var slack: Duration {
        mode.kind == .virtual ? .zero : writtenSlack ?? mode.defaultSlack
    }

    /// So long after it an instant is complete: what was due at it has had its time. Nothing in virtual time, which knows.
    package var grain: Duration {
        switch mode {
        case .virtual: .zero
        case .paced(let factor): RunMode.grain * factor
        }
    }

    /// The run ends here: a paced one goes on for its slack, so that what was due at the end can still come.
    package var lastInstant: UTCInstant { end + slack }

    /// The same case in the first of its modes that is of this kind; `nil` when it has none.
    package func running(in kind: RunMode.Kind) -> Plan? {
        guard let mode = modes.first(where: { $0.kind == kind }) else { return nil }
        var plan = self
        plan.mode = mode
        return plan
    }

    /// What is judged: in paced mode every deadline is later by the slack.
    package var judgedExpectations: [ExpectationPlan] {
        guard slack > .zero else { return expectations }
        return expectations.map { $0.loosened(by: slack) }
    }
}

extension ExpectationPlan {
    fileprivate func loosened(by slack: Duration) -> ExpectationPlan {
        var plan = self
        plan.form = form.loosened(by: slack)
        plan.members = members.map { $0.loosened(by: slack) }
        if plan.form != form { plan.text.append((key: "slack", value: DurationText.text(slack))) }
        return plan
    }
}

extension Form {
    fileprivate func loosened(by slack: Duration) -> Form {
        switch self {
        case .eventually(let trigger, let limit): return .eventually(trigger, within: limit + slack)
        case .whenever(let cause, let answer, let limit, let count):
            return .whenever(cause, then: answer, within: limit + slack, count: count)
        case .gap(let trigger, let atLeast, let atMost):
            return .gap(
                trigger, atLeast: atLeast.map { max(.zero, $0 - slack) }, atMost: atMost.map { $0 + slack })
        case .series(let series, let truth, var rules):
            rules.slack = slack
            return .series(series, equals: truth, rules: rules)
        case .follows(var rules):
            rules.lag += slack
            return .follows(rules)
        case .each(var rules):
            rules.limit += slack
            return .each(rules)
        case .stays(let condition, let length): return .stays(condition, for: max(.zero, length - slack))
        case .always, .never, .that, .sequence, .table: return self
        }
    }
}
