import Foundation
import Scenarios
import Timekeeping
import Verdicts

/// What became of a case.
public struct CaseOutcome: Sendable {
    public var plan: Plan
    public var ending: RunEnding
    public var endedAt: UTCInstant
    public var results: [ExpectationResult]
    /// Lines of the record, without the first and the last.
    public var events: Int
    public var record: URL
    /// What is worth knowing of the run as a whole.
    public var note: String?
    /// Connections of other programs that were refused; no part of the record.
    public var refusedConnections = 0
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
