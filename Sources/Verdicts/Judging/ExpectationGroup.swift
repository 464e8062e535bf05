import Scenarios
import Timekeeping

/// An expectation with all its watches: one, or one for each member of a fleet.
struct ExpectationGroup: Sendable {
    /// Its watches among those of the judge.
    let watches: Range<Int>
    /// Watches that are certain to pass.
    private var passed: Set<Int> = []
    /// Its verdict has been reported.
    private var isReported = false

    init(_ watches: Range<Int>) {
        self.watches = watches
    }

    /// Takes note of a watch that has heard something.
    /// - Returns: whether the verdict of the whole has become certain with it.
    mutating func note(_ index: Int, _ watch: ExpectationWatch) -> Bool {
        guard !isReported, watch.isCertain else { return false }
        if watch.monitor.tally.failure == nil {
            passed.insert(index)
            guard passed.count == watches.count else { return false }
        }
        isReported = true
        return true
    }
}

/// Puts the verdicts of the members of a fleet together: the worst is that of the whole.
struct MemberVerdicts {
    private let results: [(member: String, result: ExpectationResult, tally: Tally)]

    init(_ results: [(member: String, result: ExpectationResult, tally: Tally)]) {
        self.results = results
    }

    /// What a verdict weighs among members: one that may be vacuous says less than one that passes.
    private static func rank(_ result: ExpectationResult) -> Int {
        switch result.verdict {
        case .fail: 4
        case .vacuous: result.mayBeVacuous ? 0 : 3
        case .inconclusive: 2
        case .pass: 1
        }
    }

    var whole: ExpectationResult {
        let top = results.map { Self.rank($0.result) }.max() ?? 0
        let same = results.filter { Self.rank($0.result) == top }
        let worst = same.dropFirst().reduce(same[0]) { Self.isWorse($1.tally, than: $0.tally) ? $1 : $0 }
        var whole = worst.result
        let isPass = whole.verdict == .pass
        whole.judged = results.reduce(0) { $0 + $1.result.judged }
        whole.decided = same.map(\.result.decided).reduce(whole.decided) {
            isPass ? max($0, $1) : min($0, $1)
        }
        whole.members = .init(
            worst: isPass ? nil : worst.member, failing: isPass ? 0 : same.count, count: results.count)
        whole.note = note
        return whole
    }

    /// The first note of a member, with its name.
    private var note: String? {
        let noted = results.filter { $0.result.note != nil }
        guard let first = noted.first, let note = first.result.note else { return nil }
        return "\(first.member): \(note)" + (noted.count == 1 ? "" : ", and \(noted.count - 1) more like it")
    }

    /// The larger distance where there is one, then the more violations; of equals the first.
    private static func isWorse(_ one: Tally, than other: Tally) -> Bool {
        if let first = one.worst?.amount, let second = other.worst?.amount, first != second {
            return first > second
        }
        return one.violations > other.violations
    }
}

extension Tally.Worst {
    /// Comparable among monitors of one form.
    fileprivate var amount: Double {
        switch self {
        case .margin(let margin): margin.amount
        case .late(let span), .short(let span): span.inSeconds
        }
    }
}
