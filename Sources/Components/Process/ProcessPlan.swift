import Documents
import Timekeeping

/// A program that a run starts, kills, and ends.
struct ProcessPlan: Sendable {
    /// The program and its arguments, which may hold insertions.
    var command: [String]
    /// Added to the environment of wattloop itself; values may hold insertions.
    var environment: [(name: String, text: String)]
    /// Written into the folder of the component before it starts; texts may hold insertions.
    var files: [(name: String, text: String)]
    /// Where it listens; `nil` for the port that wattloop has chosen, or that it prints.
    var url: String?
    /// Where that was written.
    var urlPosition: SourcePosition?
    var ready: Readiness
    /// Where the command was written; the program runs in the folder of that file.
    var position: SourcePosition

    init(
        command: [String], environment: [(name: String, text: String)] = [],
        files: [(name: String, text: String)] = [], url: String? = nil, urlPosition: SourcePosition? = nil,
        ready: Readiness, position: SourcePosition
    ) {
        self.urlPosition = urlPosition
        self.command = command
        self.environment = environment
        self.files = files
        self.url = url
        self.ready = ready
        self.position = position
    }
}
