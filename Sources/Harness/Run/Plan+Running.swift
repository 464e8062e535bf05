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
}
