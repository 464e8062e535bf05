import Scenarios
import Verdicts

extension Plan {
    /// The series of truth that an expectation compares.
    var comparedTruth: Set<TruthSpool.Series> {
        Set(
            expectations.flatMap(\.judged).compactMap { expectation in
                guard case .series(_, let truth, _) = expectation.form else { return nil }
                return TruthSpool.Series(device: truth.device, path: truth.path)
            })
    }

    /// Names of the components whose stored rows an expectation looks at.
    var followedComponents: Set<String> {
        Set(
            expectations.compactMap { expectation in
                guard case .follows(let rules) = expectation.form, case .rows(let pattern) = rules.follower
                else { return nil }
                return pattern.source
            })
    }

    /// The catalogue's row of a signal.
    func describe(_ catalogue: Catalogue) -> @Sendable (SignalReference) -> ObservableRow? {
        let models = Dictionary(devices.map { ($0.name, $0.model) }, uniquingKeysWith: { first, _ in first })
        let uses = Dictionary(components.map { ($0.name, $0.uses) }, uniquingKeysWith: { first, _ in first })
        return { [probes] signal in
            let rows =
                probes.first { $0.name == signal.source }?.signals
                ?? models[signal.source].flatMap { model in
                    catalogue.models.first { $0.name == model }?.signals
                }
                ?? uses[signal.source].flatMap { use in catalogue.components.first { $0.name == use }?.signals
                }
                ?? catalogue.siteSignals
            return rows.first { $0.name == signal.name }
        }
    }
}
