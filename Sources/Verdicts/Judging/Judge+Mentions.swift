import Scenarios

extension Judge {
    /// Of a fleet that is judged member by member so many are named in a record.
    private static let mostMembers = 20

    /// What each expectation looks at, in the order of the scenario; of a fleet the first members.
    package static func mentions(in plan: Plan) -> [RecordPlan.Expectation] {
        let order = Dictionary(zip(plan.devices.map(\.name), 0...)) { first, _ in first }
        return plan.expectations.map { expectation in
            let judged = expectation.judged.prefix(mostMembers)
            return RecordPlan.Expectation(
                id: expectation.id, signals: unique(judged.flatMap(\.signals).map(Wording.name)),
                events: unique(judged.flatMap(\.patterns).map { "\($0.source).\($0.event)" }),
                devices: unique(
                    judged.flatMap { $0.comparedDevices + ExpectationWatch.devices(of: $0, in: plan, order) })
            )
        }
    }

    /// The signals that expectations look at, each once, in the order of the scenario; of a fleet those of the first members.
    package static func signals(in plan: Plan) -> [SignalReference] {
        var known: Set<SignalReference> = []
        return plan.expectations.flatMap { $0.judged.prefix(mostMembers) }.flatMap(\.signals)
            .filter { known.insert($0).inserted }
    }

    /// How a signal is written in a scenario: `hub.latest(meter).power`.
    package static func name(of signal: SignalReference) -> String { Wording.name(of: signal) }

    private static func unique(_ names: [String]) -> [String] {
        var known: Set<String> = []
        return names.filter { known.insert($0).inserted }
    }
}

extension ExpectationPlan {
    /// Devices whose rows it compares.
    fileprivate var comparedDevices: [String] {
        guard case .series(let series, let truth, _) = form else { return [] }
        return [truth.device] + (series.device.map { [$0] } ?? [])
    }
}
