import Scenarios

extension ExpectationWatch {
    /// The devices that an expectation names, by themselves, by their id or as the target of an entry; at
    /// most three.
    /// - Parameter order: the place of each device of the run.
    static func devices(of plan: ExpectationPlan, in run: Plan, _ order: [String: Int]) -> [String] {
        let names = names(in: plan.form)
        let targets = run.timeline.filter { names.contains($0.id) }.flatMap { $0.targets.prefix(3) }
        let meters = run.expectations.compactMap { other -> String? in
            guard case .series(let series, _, _) = other.form, names.contains(series.meter) else {
                return nil
            }
            return series.device
        }
        let all = Set(names + targets + meters).compactMap { name in order[name].map { (name, $0) } }
        return all.sorted { $0.1 < $1.1 }.prefix(3).map(\.0)
    }

    private static func names(in form: Form) -> [String] {
        switch form {
        case .always(let condition): names(in: condition)
        case .never(let trigger, let witness): names(in: trigger) + (witness.map { names(in: $0) } ?? [])
        case .eventually(let trigger, _): names(in: trigger)
        case .whenever(let cause, let answer, _, _): names(in: cause) + names(in: answer)
        case .that(let condition, _): names(in: condition)
        case .series: []
        case .follows(let rules): names(in: rules.follower) + names(in: rules.leader)
        case .sequence(let triggers): triggers.flatMap { names(in: $0) }
        case .stays(let condition, _): names(in: condition)
        case .gap(let trigger, _, _): names(in: trigger)
        case .table: []
        case .each(let rules): names(in: .event(rules.cause)) + names(in: .event(rules.answer))
        }
    }

    private static func names(in side: FollowsSide) -> [String] {
        side.expressions.flatMap { names(in: $0) } + (side.pattern.map { names(in: .event($0)) } ?? [])
    }

    private static func names(in trigger: Trigger) -> [String] {
        switch trigger {
        case .event(let pattern): [pattern.source] + (pattern.filter.map { names(in: $0) } ?? [])
        case .condition(let condition): names(in: condition)
        }
    }

    private static func names(in condition: Expression) -> [String] {
        condition.mentions + condition.texts + condition.signals.flatMap(\.arguments)
    }
}
