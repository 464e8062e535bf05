import Timekeeping
import Verdicts

/// One case that was run, as its record tells it.
package struct CaseResult: Sendable, Equatable {
    package var head: RecordHead
    package var tail: RecordTail
    /// How long the run took by a real clock, for JUnit; no part of the record.
    package var elapsed: Duration?
    /// The path of its record, as the user would write it.
    package var record: String?
    /// Connections of other programs that the run has refused; no part of the record, which they did not change.
    package var refusedConnections: Int

    package init(
        head: RecordHead, tail: RecordTail, elapsed: Duration? = nil, record: String? = nil,
        refusedConnections: Int = 0
    ) {
        self.refusedConnections = refusedConnections
        self.head = head
        self.tail = tail
        self.elapsed = elapsed
        self.record = record
    }

    package var verdict: CaseVerdict {
        switch tail.ending {
        case .harnessFailed: return .harnessFailed
        case .componentFailed: return .componentFailed
        case .completed, .cut, .interrupted: break
        }
        let weights = tail.results.map(\.weight)
        if weights.contains(.fail) || weights.contains(.vacuous) { return .failed }
        return weights.contains(.inconclusive) ? .inconclusive : .passed
    }

    /// How long the run lasted by its own clock, without the slack after its end.
    package var length: Duration { min(tail.at, head.end) - head.start }
}

/// What became of a case.
package enum CaseVerdict: String, Sendable, Equatable, CaseIterable {
    case passed
    case failed
    case inconclusive
    case componentFailed = "component failed"
    case harnessFailed = "harness failed"
}

/// The exit code of `wattloop run`.
package enum ExitCode: Int32, Sendable {
    case passed = 0
    case failed = 1
    /// The scenario or the command line is invalid.
    case invalid = 2
    case componentFailed = 3
    case harnessFailed = 4
    case notDeterministic = 5
    case inconclusive = 6

    /// The first that applies of 2, 4, 3, 1, 6, 0.
    /// - Parameter notRun: how many cases never began; what was not run has not passed.
    package static func of(_ cases: [CaseResult], notRun: Int = 0, hasInvalid: Bool = false) -> ExitCode {
        let verdicts = cases.map(\.verdict)
        if hasInvalid { return .invalid }
        if verdicts.contains(.harnessFailed) { return .harnessFailed }
        if verdicts.contains(.componentFailed) { return .componentFailed }
        if verdicts.contains(.failed) { return .failed }
        return verdicts.contains(.inconclusive) || notRun > 0 ? .inconclusive : .passed
    }
}
