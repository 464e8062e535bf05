import Documents
import Timekeeping

/// Software under test that is not a part of wattloop.
public enum OutsidePlan: Sendable {
    case process(ProcessPlan)
    case address(AddressPlan)
}

/// A program that a run starts, kills, and ends.
public struct ProcessPlan: Sendable {
    /// The program and its arguments, which may hold insertions.
    public var command: [String]
    /// Added to the environment of wattloop itself; values may hold insertions.
    public var environment: [(name: String, text: String)]
    /// Written into the folder of the component before it starts; texts may hold insertions.
    public var files: [(name: String, text: String)]
    /// Where it listens; `nil` for the port that wattloop has chosen, or that it prints.
    public var url: String?
    public var ready: Readiness
    /// Where the command was written; the program runs in the folder of that file.
    public var position: SourcePosition

    public init(
        command: [String], environment: [(name: String, text: String)] = [],
        files: [(name: String, text: String)] = [], url: String? = nil, ready: Readiness,
        position: SourcePosition
    ) {
        self.command = command
        self.environment = environment
        self.files = files
        self.url = url
        self.ready = ready
        self.position = position
    }
}

/// Software that runs already.
public struct AddressPlan: Sendable {
    public var url: String
    public var ready: Readiness
    public var position: SourcePosition

    public init(url: String, ready: Readiness, position: SourcePosition) {
        self.url = url
        self.ready = ready
        self.position = position
    }
}

/// How one knows that it can be talked to.
public struct Readiness: Sendable, Equatable {
    public enum Sign: Sendable, Equatable {
        /// Its address accepts connections.
        case accepts
        /// A request for this path, or this address, is answered with a 2xx.
        case get(String)
        /// A line of its output matches; a group in the pattern is its address.
        case prints(String)
    }

    public var sign: Sign
    /// In real time.
    public var within: Duration
    /// Where it was written.
    public var position: SourcePosition

    public init(sign: Sign, within: Duration, position: SourcePosition) {
        self.sign = sign
        self.within = within
        self.position = position
    }
}
