import Quantities
import Scenarios
import Timekeeping

/// Compares the rows of two tables while they are read, each in order of time.
///
/// Feed the side that `wants` names until both are finished, then ask for the result.
package struct TableComparison: Sendable {
    package enum Side: Sendable, Equatable { case table, equals }

    private static let exampleCount = 3
    private let query: TableQuery
    private var table = Head()
    private var equals = Head()
    private var outcome = TableOutcome()

    /// The first row of a side that is not compared yet.
    private enum Head: Equatable {
        case row(TableRow)
        case end
        case awaited

        init() { self = .awaited }

        var row: TableRow? {
            guard case .row(let row) = self else { return nil }
            return row
        }
    }

    package init(_ query: TableQuery) {
        self.query = query
    }

    /// The side whose next row is needed, `nil` when both are finished.
    package var wants: Side? {
        if table == .awaited { return .table }
        return equals == .awaited ? .equals : nil
    }

    /// What was found; complete when both sides are finished.
    package var result: TableOutcome { outcome }

    /// Takes the next row of a side, or its end. Rows that lie in no window wholly are left out.
    package mutating func feed(_ side: Side, _ row: TableRow?) {
        if let row, !query.contains(row) { return }
        let head = row.map(Head.row) ?? .end
        switch side {
        case .table: table = head
        case .equals: equals = head
        }
        while wants == nil, table.row != nil || equals.row != nil { compare() }
    }

    private mutating func compare() {
        guard let left = table.row, let right = equals.row else {
            if let left = table.row { alone(.table, left) }
            if let right = equals.row { alone(.equals, right) }
            return
        }
        if left.key == right.key {
            table = .awaited
            equals = .awaited
            compare(left, right)
        } else if (left.start, left.key) < (right.start, right.key) {
            alone(.table, left)
        } else {
            alone(.equals, right)
        }
    }

    private mutating func alone(_ side: Side, _ row: TableRow) {
        switch side {
        case .table:
            table = .awaited
            outcome.onlyInTable += 1
        case .equals:
            equals = .awaited
            outcome.onlyInEquals += 1
        }
        note(.init(key: row.key, difference: .onlyIn(side)))
    }

    private mutating func compare(_ left: TableRow, _ right: TableRow) {
        let differing = zip(left.values, right.values).filter { !agree($0.wattHours, $1.wattHours) }
        guard let first = differing.first else {
            outcome.matched += 1
            return
        }
        outcome.mismatched += 1
        let worst = differing.map { abs($0.0.wattHours - $0.1.wattHours) }.max() ?? 0
        outcome.worst = max(outcome.worst ?? 0, worst)
        note(
            .init(
                key: left.key,
                difference: .values(
                    name: first.0.name, table: first.0.wattHours, equals: first.1.wattHours)))
    }

    /// Doubles that stand for one decimal differ by rounding alone.
    private func agree(_ left: Double, _ right: Double) -> Bool {
        let rounding = 1e-9 * max(abs(left), abs(right))
        return abs(left - right) <= (query.rules.tolerance?.value ?? 0) * (1 + 1e-9) + rounding
    }

    private mutating func note(_ example: TableOutcome.Example) {
        guard outcome.examples.count < Self.exampleCount else { return }
        outcome.examples.append(example)
    }
}

/// The tables that an expectation compares, and which of their rows.
package struct TableQuery: Sendable, Equatable {
    /// The place of the watch that asks among those of the judge.
    var watch: Int
    package var rules: TableRules
    /// Rows that lie wholly in one of these are compared.
    package var windows: [Range<UTCInstant>]

    package init(rules: TableRules, windows: [Range<UTCInstant>], watch: Int = 0) {
        self.rules = rules
        self.windows = windows
        self.watch = watch
    }

    func contains(_ row: TableRow) -> Bool {
        windows.contains { $0.lowerBound <= row.start && row.end <= $0.upperBound }
    }
}
