import Timekeeping

/// Pairs rows of a series on the real clock, where what was put up arrives a little later.
///
/// A stored row with a stamp belongs to the row of truth with that stamp. One without belongs to the latest row
/// of truth that agrees with it and was put up in the slack before its arrival.
struct SlackMatching: Sendable {
    enum Pair: Sendable, Equatable {
        case matched(SeriesRow)
        case mismatched(truth: SeriesRow, stored: SeriesRow)
        case missing(SeriesRow)
        case duplicate(SeriesRow)
        case extra(SeriesRow)
    }

    private let slack: Duration
    private let agreement: SeriesAgreement
    private var truth: [Candidate] = []
    private var stored: [SeriesRow] = []
    private var newestTruth: UTCInstant?
    private var isTruthFinished = false
    private var isStoredFinished = false

    private struct Candidate: Sendable {
        var row: SeriesRow
        var isMatched = false
    }

    init(slack: Duration, agreement: SeriesAgreement) {
        self.slack = slack
        self.agreement = agreement
    }

    /// The side whose next row is needed, `nil` when both are finished.
    var wants: SeriesComparison.Side? {
        if stored.isEmpty, !isStoredFinished { return .stored }
        return isTruthFinished ? nil : .truth
    }

    /// Takes the next row of a side, or its end.
    /// - Returns: what has become certain by it.
    mutating func feed(_ side: SeriesComparison.Side, _ row: SeriesRow?) -> [Pair] {
        switch (side, row) {
        case (.truth, let row?):
            truth.append(Candidate(row: row))
            newestTruth = row.key
        case (.truth, nil): isTruthFinished = true
        case (.stored, let row?): stored.append(row)
        case (.stored, nil): isStoredFinished = true
        }
        var pairs: [Pair] = []
        while let first = stored.first, isTruthFinished || newestTruth.map({ $0 > first.key }) == true {
            stored.removeFirst()
            pairs += drop(before: first.key - slack)
            pairs.append(place(first))
        }
        if stored.isEmpty, isStoredFinished { pairs += drop(before: UTCInstant(nanoseconds: .max)) }
        return pairs
    }

    /// Rows of truth that nothing can match any more.
    private mutating func drop(before instant: UTCInstant) -> [Pair] {
        let over = truth.filter { $0.row.key < instant }
        truth.removeAll { $0.row.key < instant }
        return over.filter { !$0.isMatched }.map { .missing($0.row) }
    }

    private mutating func place(_ row: SeriesRow) -> Pair {
        let near = truth.indices.reversed().filter { canBe(truth[$0].row, row) }
        let agreeing = near.filter { agreement.difference(truth[$0].row, row) == nil }
        if let index = agreeing.first(where: { !truth[$0].isMatched }) {
            truth[index].isMatched = true
            return .matched(truth[index].row)
        }
        if !agreeing.isEmpty { return .duplicate(row) }
        guard let index = near.first(where: { !truth[$0].isMatched }) else { return .extra(row) }
        truth[index].isMatched = true
        return .mismatched(truth: truth[index].row, stored: row)
    }

    private func canBe(_ truth: SeriesRow, _ stored: SeriesRow) -> Bool {
        if truth.hasStamp || stored.hasStamp { return truth.key == stored.key }
        return truth.key <= stored.key && stored.key <= truth.key + slack
    }
}
