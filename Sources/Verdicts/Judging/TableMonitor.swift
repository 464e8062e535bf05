import Scenarios
import Timekeeping

/// `table: X`, `equals: Y`: the rows are compared when the run has ended.
struct TableMonitor: Monitor {
    private let rules: TableRules
    private var outcome: TableOutcome?
    private(set) var tally = Tally()

    init(_ rules: TableRules) {
        self.rules = rules
    }

    var mentions: [String] { [] }

    private var names: (table: String, equals: String) { (rules.table.name, rules.equals.name) }

    /// The comparison to make.
    /// - Parameters:
    ///   - end: of the run: a row that goes on after it is not whole.
    ///   - watch: the place of the watch that asks.
    func query(during: [WindowWatch.Span], end: UTCInstant, as watch: Int) -> TableQuery {
        let windows = during.map { $0.from..<max($0.from, min($0.to ?? end, end)) }
        return TableQuery(rules: rules, windows: windows, watch: watch)
    }

    /// Takes what the comparison of the rows has found.
    mutating func take(_ outcome: TableOutcome, at end: UTCInstant) {
        self.outcome = outcome
        tally.judged = outcome.matched + outcome.violations
        guard outcome.violations > 0 else { return }
        tally.violations = outcome.violations - 1
        if let worst = outcome.worst { tally.consider(Margin(amount: worst, type: .quantity(.energy))) }
        let examples = outcome.examples.map { $0.text(names) }.joined(separator: "; ")
        let counts = outcome.counts(names)
        tally.violate(.init(decided: end, got: counts, nearest: examples))
    }

    func conclusion(_ ending: Ending) -> Conclusion {
        guard let outcome else { return .inconclusive(ending.cutReason ?? "its rows could not be read") }
        if let reason = ending.cutReason { return .inconclusive(reason) }
        if outcome.verdict == .pass { return .pass }
        guard ending.everOpened else { return .vacuous(Reasons.neverOpened) }
        let period = rules.table.period == .hourly ? "hour" : "day"
        return .vacuous("both tables are empty: no \(period) with a row lies wholly in its window")
    }
}
