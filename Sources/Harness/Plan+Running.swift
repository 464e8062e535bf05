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

    /// Whether an expectation looks at the rows of a component while they are stored.
    func followsRows(of component: String) -> Bool {
        expectations.contains { expectation in
            guard case .follows(let rules) = expectation.form,
                case .rows(let pattern) = rules.follower
            else { return false }
            return pattern.source == component
        }
    }

    /// Signals that are asked of a component's store.
    var storeQuestions: [SignalReference] {
        var seen: Set<SignalReference> = []
        return signals.filter {
            ["energy()", "bill()", "bills()"].contains($0.question) && seen.insert($0).inserted
        }
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

extension SignalReference {
    /// What is asked, without the part of the answer: `energy()`, `bill()`.
    var question: String { String(name.prefix { $0 != "." }) }
}
