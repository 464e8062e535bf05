import Components
import Foundation
import Scenarios
import Timekeeping
import Verdicts

/// The result of a case.
package struct CaseOutcome: Sendable {
    package var plan: Plan
    /// The first and the last line of the record.
    package var head: RecordHead
    package var tail: RecordTail
    /// Lines of the record, without the first and the last.
    package var events: Int
    package var record: URL
    /// Connections of other programs that were refused; no part of the record.
    package var refusedConnections = 0

    package var ending: RunEnding { tail.ending }
    package var endedAt: UTCInstant { tail.at }
    package var results: [ExpectationResult] { tail.results }
    /// What is worth knowing about the run as a whole.
    package var note: String? { tail.note }
}

/// The user pressed Ctrl-C.
struct Interrupted: Error {}

extension RunEnding {
    init(_ error: any Error) {
        switch error {
        case is Interrupted: self = .interrupted
        case let failed as ProcessFailed where failed.error is ComponentFailure:
            self = .componentFailed("\(failed.error)")
        case let failed as ComponentFailure: self = .componentFailed("\(failed)")
        case let failed as ProcessFailed: self = .componentFailed("\(failed)")
        default: self = .harnessFailed("\(error)")
        }
    }
}
