import Scenarios

extension Judge {
    /// What each expectation looks at, in the order of the scenario.
    public static func mentions(in plan: Plan) -> [RecordPlan.Expectation] {
        plan.expectations.map { expectation in
            RecordPlan.Expectation(
                id: expectation.id, signals: unique(expectation.signals.map(Wording.name)),
                events: unique(expectation.patterns.map { "\($0.source).\($0.event)" }),
                devices: unique(
                    expectation.comparedDevices + ExpectationWatch.devices(of: expectation, in: plan)))
        }
    }

    /// How a signal is written in a scenario: `hub.latest(meter).power`.
    public static func name(of signal: SignalReference) -> String { Wording.name(of: signal) }

    private static func unique(_ names: [String]) -> [String] {
        names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

extension ExpectationPlan {
    /// Devices whose rows it compares.
    fileprivate var comparedDevices: [String] {
        guard case .series(let series, let truth, _) = form else { return [] }
        return [truth.device] + (series.device.map { [$0] } ?? [])
    }
}
