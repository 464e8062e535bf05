import Timekeeping

/// What the first line of a record says.
public struct RecordHead: Sendable, Equatable {
    public var scenario: String
    public var caseName: String?
    public var seed: UInt64
    /// `virtual`, `paced 60x`.
    public var mode: String
    /// The version of wattloop.
    public var version: String
    /// The zone of the scenario, in which reports print times.
    public var zone: String
    public var start: UTCInstant
    /// The end of the plan.
    public var end: UTCInstant
    public var plan: RecordPlan

    public init(
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
    public var name: String { caseName.map { "\(scenario)/\($0)" } ?? scenario }
}

extension RecordHead {
    /// What a record begins with; `nil` for something else.
    public static func first(in bytes: [UInt8]) -> RecordHead? {
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        return RecordValue.parse(line)?["data"].flatMap { RecordHead($0) }
    }
}

/// What the last line of a record says, but for the hash.
public struct RecordTail: Sendable, Equatable {
    /// The scenario's file as the user named it.
    public var file: String
    /// The run stopped here: at the end of its plan, or earlier when it was cut.
    public var at: UTCInstant
    public var ending: RunEnding
    public var results: [ExpectationResult]
    /// What is worth knowing of the run as a whole: a paced one fell behind the clock.
    public var note: String?

    public init(
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
public enum RunEnding: Sendable, Equatable {
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
    public var wasCut: Bool { self != .completed }
}
