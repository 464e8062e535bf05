import Foundation
import Scenarios
import Timekeeping
import Verdicts

/// What became of a case.
package struct CaseOutcome: Sendable {
    package var plan: Plan
    package var ending: RunEnding
    package var endedAt: UTCInstant
    package var results: [ExpectationResult]
    /// Lines of the record, without the first and the last.
    package var events: Int
    package var record: URL
    /// What is worth knowing of the run as a whole.
    package var note: String?
    /// Connections of other programs that were refused; no part of the record.
    package var refusedConnections = 0
}

/// Somebody pressed Ctrl-C.
struct Interrupted: Error {}

extension RunEnding {
    init(_ error: any Error) {
        switch error {
        case is Interrupted: self = .interrupted
        case let failed as ProcessFailed where failed.error is OutsideFailure:
            self = .componentFailed("\(failed.error)")
        case let failed as OutsideFailure: self = .componentFailed("\(failed)")
        case let failed as ProcessFailed: self = .componentFailed("\(failed)")
        default: self = .harnessFailed("\(error)")
        }
    }
}
