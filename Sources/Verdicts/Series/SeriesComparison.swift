import Scenarios
import Timekeeping

/// Compares the rows of two series while they are read, each in order of key; memory holds the rows of one
/// key and what one side is ahead of the other.
///
/// Feed the side that `wants` names until both are finished, then ask for the outcome.
package struct SeriesComparison: Sendable {
    /// What counts as a difference.
    package struct Rules: Sendable, Equatable {
        package var duplicates: Int
        /// Where truth rows may be missing, by `at`, both ends included.
        package var gaps: [ClosedRange<UTCInstant>]
        /// Which rows are judged, by `at`; all of them are matched.
        package var during: [Range<UTCInstant>]
        package var tolerance: SeriesRules.Tolerance
        /// How much later than its row of truth a row without a stamp may have arrived.
        package var slack: Duration

        package init(
            duplicates: Int = 0, gaps: [ClosedRange<UTCInstant>] = [], during: [Range<UTCInstant>],
            tolerance: SeriesRules.Tolerance = .exact, slack: Duration = .zero
        ) {
            self.slack = slack
            self.duplicates = duplicates
            self.gaps = gaps
            self.during = during
            self.tolerance = tolerance
        }
    }

    package enum Side: Sendable, Equatable { case truth, stored }

    private static let exampleCount = 3
    private static let markCount = 100
    private let rules: Rules
    private let agreement: SeriesAgreement
    private var truth = RowQueue()
    private var stored = RowQueue()
    private var outcome = SeriesOutcome()
    /// In the place of equal keys where there is slack.
    private var loose: SlackMatching?

    package init(_ rules: Rules) {
        self.rules = rules
        agreement = SeriesAgreement(tolerance: rules.tolerance)
        outcome.allowedDuplicates = rules.duplicates
        if rules.slack > .zero { loose = SlackMatching(slack: rules.slack, agreement: agreement) }
    }

    /// The side whose next row is needed, `nil` when both are finished.
    package var wants: Side? {
        if let loose { return loose.wants }
        if !truth.isReady { return .truth }
        return stored.isReady ? nil : .stored
    }

    /// Takes the next row of a side, or its end.
    package mutating func feed(_ side: Side, _ row: SeriesRow?) {
        if let pairs = loose?.feed(side, row) { return pairs.forEach { take($0) } }
        switch side {
        case .truth: truth.append(row)
        case .stored: stored.append(row)
        }
        while truth.isReady, stored.isReady, let key = [truth.key, stored.key].compactMap({ $0 }).min() {
            compare(truth.take(key), stored.take(key))
        }
    }

    /// What was found; complete when both sides are finished.
    package var result: SeriesOutcome { outcome }

    /// Compares two series that can be read at once.
    package static func compare(
        truth: some Sequence<SeriesRow>, stored: some Sequence<SeriesRow>, _ rules: Rules
    ) -> SeriesOutcome {
        var comparison = SeriesComparison(rules)
        var truth = truth.makeIterator()
        var stored = stored.makeIterator()
        while let side = comparison.wants {
            comparison.feed(side, side == .truth ? truth.next() : stored.next())
        }
        return comparison.result
    }

    /// Pairs the rows of one key: first those that agree, then the rest in order.
    private mutating func compare(_ truth: [SeriesRow], _ stored: [SeriesRow]) {
        var unmatched = stored
        var left: [SeriesRow] = []
        var hasMatch = false
        for row in truth {
            if let index = unmatched.firstIndex(where: { agreement.difference(row, $0) == nil }) {
                unmatched.remove(at: index)
                hasMatch = true
                if isJudged(row) { outcome.matched += 1 }
            } else {
                left.append(row)
            }
        }
        pair(left, unmatched, hasMatch: hasMatch)
    }

    private mutating func pair(_ truth: [SeriesRow], _ stored: [SeriesRow], hasMatch: Bool) {
        for (row, found) in zip(truth, stored) where isJudged(row) {
            outcome.mismatched += 1
            note(row, agreement.difference(row, found) ?? .nothingInCommon)
        }
        for row in truth.dropFirst(stored.count) where isJudged(row) { miss(row) }
        let isDuplicate = hasMatch || !truth.isEmpty
        for row in stored.dropFirst(truth.count) where isJudged(row) {
            surplus(row, isDuplicate: isDuplicate)
        }
    }

    private mutating func take(_ pair: SlackMatching.Pair) {
        switch pair {
        case .matched(let row): if isJudged(row) { outcome.matched += 1 }
        case .missing(let row): if isJudged(row) { miss(row) }
        case .duplicate(let row): if isJudged(row) { surplus(row, isDuplicate: true) }
        case .extra(let row): if isJudged(row) { surplus(row, isDuplicate: false) }
        case .mismatched(let row, let found):
            guard isJudged(row) else { return }
            outcome.mismatched += 1
            note(row, agreement.difference(row, found) ?? .nothingInCommon)
        }
    }

    private mutating func miss(_ row: SeriesRow) {
        if rules.gaps.contains(where: { $0.contains(row.at) }) {
            outcome.excused += 1
        } else if row.isInFlight {
            outcome.leftOut += 1
        } else {
            outcome.missing += 1
            note(row, .missing)
        }
    }

    private mutating func surplus(_ row: SeriesRow, isDuplicate: Bool) {
        if isDuplicate {
            outcome.duplicates += 1
            if outcome.duplicates > rules.duplicates { note(row, .duplicate) }
        } else {
            outcome.extra += 1
            note(row, .extra)
        }
    }

    private mutating func note(_ row: SeriesRow, _ difference: SeriesOutcome.Difference) {
        if outcome.differing.count < Self.markCount { outcome.differing.append(row.key) }
        guard outcome.examples.count < Self.exampleCount else { return }
        outcome.examples.append(.init(key: row.key, difference: difference))
    }

    private func isJudged(_ row: SeriesRow) -> Bool {
        rules.during.contains { $0.contains(row.at) }
    }
}
