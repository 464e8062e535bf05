/// A case that was selected and never began: after an interrupt, or after a failure with `--fail-fast`. It has not passed.
public struct NeverRun: Sendable, Equatable {
    public var scenario: String
    public var caseName: String?
    /// The scenario's file as the user named it.
    public var file: String
    public var tags: [String]
    /// `the run was interrupted`.
    public var reason: String

    public init(scenario: String, caseName: String?, file: String, tags: [String] = [], reason: String) {
        self.scenario = scenario
        self.caseName = caseName
        self.file = file
        self.tags = tags
        self.reason = reason
    }

    /// `scenario` or `scenario/case`.
    public var name: String { caseName.map { "\(scenario)/\($0)" } ?? scenario }
}

/// Everything that a command has to report.
public struct SuiteResult: Sendable {
    public var cases: [CaseResult]
    public var neverRun: [NeverRun]
    /// Mistakes of files that could not be run, each as it is printed.
    public var mistakes: [String]

    public init(_ cases: [CaseResult], neverRun: [NeverRun] = [], mistakes: [String] = []) {
        self.cases = cases
        self.neverRun = neverRun
        self.mistakes = mistakes
    }
}
