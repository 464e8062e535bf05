import Documents
import Scenarios
import Timekeeping

/// What the first line of a record says.
package struct RecordHead: Sendable, Equatable {
    package var scenario: String
    package var caseName: String?
    package var seed: UInt64
    /// `virtual`, `paced 60x`.
    package var mode: String
    /// The version of wattloop.
    package var version: String
    /// The zone of the scenario, in which reports print times.
    package var zone: String
    package var start: UTCInstant
    /// The end of the plan.
    package var end: UTCInstant
    /// The parameters of the case.
    package var parameters: [CaseParameter] = []
    package var plan: RecordPlan

    package init(
        scenario: String, caseName: String?, seed: UInt64, mode: String, version: String, zone: String,
        start: UTCInstant, end: UTCInstant, plan: RecordPlan = RecordPlan()
    ) {
        self.scenario = scenario
        self.caseName = caseName
        self.seed = seed
        self.mode = mode
        self.version = version
        self.zone = zone
        self.start = start
        self.end = end
        self.plan = plan
    }

    /// `scenario` or `scenario/case`.
    package var name: String { caseName.map { "\(scenario)/\($0)" } ?? scenario }
}

extension RecordHead {
    /// What a record begins with; `nil` for something else.
    package static func first(in bytes: [UInt8]) -> RecordHead? {
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        return RecordLine(line).flatMap { RecordHead($0.data) }
    }
}

/// What the last line of a record says, but for the hash.
package struct RecordTail: Sendable, Equatable {
    /// The scenario's file as the user named it.
    package var file: String
    /// The run stopped here: at the end of its plan, or earlier when it was cut.
    package var at: UTCInstant
    package var ending: RunEnding
    package var results: [ExpectationResult]
    /// What is worth knowing of the run as a whole: a paced one fell behind the clock.
    package var note: String?

    package init(
        file: String, at: UTCInstant, ending: RunEnding, results: [ExpectationResult], note: String? = nil
    ) {
        self.note = note
        self.file = file
        self.at = at
        self.ending = ending
        self.results = results
    }
}

/// Why a run ended.
package enum RunEnding: Sendable, Equatable {
    case completed
    /// `--until`.
    case cut
    /// Ctrl-C.
    case interrupted
    /// A component under test crashed or was never ready.
    case componentFailed(String)
    /// The harness itself failed: stuck, or a record that cannot be written.
    case harnessFailed(String)

    /// The run did not last as long as its plan.
    package var wasCut: Bool { self != .completed }
}
