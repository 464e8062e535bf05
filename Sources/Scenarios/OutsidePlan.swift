import Documents
import Timekeeping

/// Software under test that is not a part of wattloop.
package enum OutsidePlan: Sendable {
    case process(ProcessPlan)
    case address(AddressPlan)
}

/// A program that a run starts, kills, and ends.
package struct ProcessPlan: Sendable {
    /// The program and its arguments, which may hold insertions.
    package var command: [String]
    /// Added to the environment of wattloop itself; values may hold insertions.
    package var environment: [(name: String, text: String)]
    /// Written into the folder of the component before it starts; texts may hold insertions.
    package var files: [(name: String, text: String)]
    /// Where it listens; `nil` for the port that wattloop has chosen, or that it prints.
    package var url: String?
    /// Where that was written.
    package var urlPosition: SourcePosition?
    package var ready: Readiness
    /// Where the command was written; the program runs in the folder of that file.
    package var position: SourcePosition

    package init(
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

/// Software that runs already.
package struct AddressPlan: Sendable {
    package var url: String
    package var ready: Readiness
    package var position: SourcePosition

    package init(url: String, ready: Readiness, position: SourcePosition) {
        self.url = url
        self.ready = ready
        self.position = position
    }
}

/// How one knows that it can be talked to.
package struct Readiness: Sendable, Equatable {
    package enum Sign: Sendable, Equatable {
        /// Its address accepts connections.
        case accepts
        /// A request for this path, or this address, is answered with a 2xx.
        case get(String)
        /// A line of its output matches; a group in the pattern is its address.
        case prints(String)
    }

    package var sign: Sign
    /// In real time.
    package var within: Duration
    /// Where it was written.
    package var position: SourcePosition

    package init(sign: Sign, within: Duration, position: SourcePosition) {
        self.sign = sign
        self.within = within
        self.position = position
    }
}
