import Timekeeping

/// A case that was selected and never began: after an interrupt, or after a failure with `--fail-fast`. It has not passed.
package struct NeverRun: Sendable, Equatable {
    package var scenario: String
    package var caseName: String?
    /// The scenario's file as the user named it.
    package var file: String
    package var tags: [String]
    /// `the run was interrupted`.
    package var reason: String

    package init(scenario: String, caseName: String?, file: String, tags: [String] = [], reason: String) {
        self.scenario = scenario
        self.caseName = caseName
        self.file = file
        self.tags = tags
        self.reason = reason
    }

    /// `scenario` or `scenario/case`.
    package var name: String { caseName.map { "\(scenario)/\($0)" } ?? scenario }
}

/// Everything that a command has to report.
package struct SuiteResult: Sendable {
    package var cases: [CaseResult]
    package var neverRun: [NeverRun]
    /// Mistakes of files that could not be run, each as it is printed.
    package var mistakes: [String]
    /// When the cases were run, by a real clock.
    package var span: ClosedRange<UTCInstant>?

    package init(_ cases: [CaseResult], neverRun: [NeverRun] = [], mistakes: [String] = []) {
        self.cases = cases
        self.neverRun = neverRun
        self.mistakes = mistakes
    }
}
