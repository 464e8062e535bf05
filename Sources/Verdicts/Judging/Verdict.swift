import Documents
import Timekeeping

/// What became of an expectation.
package enum Verdict: String, Sendable, Equatable, CaseIterable {
    case pass
    case fail
    /// It never had anything to judge.
    case vacuous
    /// It could not be decided before the run ended.
    case inconclusive
}

/// Why a verdict is what it is, in words for a report; times are those of the scenario's zone.
package struct Finding: Sendable, Equatable {
    /// When the thing happened that asked for an answer, for the line `whenever`.
    package var whenever: String?
    /// What was seen; for a vacuous or inconclusive expectation the reason.
    package var got: String
    /// The nearest miss: what came close to what was expected.
    package var nearest: String?
    /// What devices beside it showed, one line each.
    package var context: [String]
    /// How often it was violated in the whole run; 0 for anything but a failure.
    package var violations: Int
    /// The worst violation, for example `180 W` or `30 s late`, when there is a measure.
    package var worst: String?

    package init(
        whenever: String? = nil, got: String, nearest: String? = nil, context: [String] = [],
        violations: Int = 0,
        worst: String? = nil
    ) {
        self.whenever = whenever
        self.got = got
        self.nearest = nearest
        self.context = context
        self.violations = violations
        self.worst = worst
    }
}

/// One violation of an expectation, for marks on a time axis.
package struct Violation: Sendable, Equatable {
    /// When the thing happened that asked for an answer.
    package var since: UTCInstant?
    /// When it was certain; of an answer that did not come, its deadline; of a row, its key.
    package var at: UTCInstant
    /// The last instant of one that lasted.
    package var until: UTCInstant?

    package init(since: UTCInstant? = nil, at: UTCInstant, until: UTCInstant? = nil) {
        self.since = since
        self.at = at
        self.until = until
    }
}

/// One expectation with its verdict.
package struct ExpectationResult: Sendable, Equatable {
    package var id: String
    package var verdict: Verdict
    /// Reported, but does not fail the case.
    package var isSoft: Bool
    package var mayBeVacuous: Bool
    /// Where the expectation stands: file, line, column.
    package var position: SourcePosition
    /// Its lines as the user wrote them.
    package var text: [TextLine]
    /// How many instants, events or rows it judged.
    package var judged: Int
    /// When the verdict became certain.
    package var decided: UTCInstant
    /// `nil` for a pass.
    package var finding: Finding?
    /// What is worth knowing although it decides nothing, for example rows that were left out.
    package var note: String?
    /// The first hundred violations.
    package var violated: [Violation]
    /// Of an expectation with `[*]`: whose verdict this is.
    package var members: Members?

    /// The members of a fleet that were judged, each by itself; the verdict is that of the worst.
    package struct Members: Sendable, Equatable {
        /// For example `meters[17]`; `nil` when all pass.
        package var worst: String?
        /// How many share the verdict, when that is no pass.
        package var failing: Int
        package var count: Int

        package init(worst: String?, failing: Int, count: Int) {
            self.worst = worst
            self.failing = failing
            self.count = count
        }
    }

    /// One line of an expectation.
    package struct TextLine: Sendable, Equatable {
        package var key: String
        package var value: String

        package init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }
    }

    package init(
        id: String, verdict: Verdict, isSoft: Bool = false, mayBeVacuous: Bool = false,
        position: SourcePosition,
        text: [TextLine], judged: Int, decided: UTCInstant, finding: Finding?, note: String? = nil,
        violated: [Violation] = [], members: Members? = nil
    ) {
        self.id = id
        self.verdict = verdict
        self.isSoft = isSoft
        self.mayBeVacuous = mayBeVacuous
        self.position = position
        self.text = text
        self.judged = judged
        self.decided = decided
        self.finding = finding
        self.note = note
        self.violated = violated
        self.members = members
    }

    /// What the verdict means for the case: soft expectations and allowed vacuity pass.
    package var weight: Verdict {
        if isSoft { return .pass }
        return verdict == .vacuous && mayBeVacuous ? .pass : verdict
    }
}
