import Quantities

/// What comparing two tables has found.
package struct TableOutcome: Sendable, Equatable {
    package var matched = 0
    package var onlyInTable = 0
    package var onlyInEquals = 0
    /// Rows of one key with different values.
    package var mismatched = 0
    /// The largest difference of two values, in Wh.
    package var worst: Double?
    /// The first few differences.
    package var examples: [Example] = []

    package struct Example: Sendable, Equatable {
        package var key: String
        package var difference: Difference
    }

    package enum Difference: Sendable, Equatable {
        case onlyIn(TableComparison.Side)
        /// In Wh.
        case values(name: String, table: Double, equals: Double)
    }

    package init() {}

    package var violations: Int { onlyInTable + onlyInEquals + mismatched }

    package var verdict: Verdict {
        if violations > 0 { return .fail }
        return matched > 0 ? .pass : .vacuous
    }

    /// `1 only in hub.hourly(main), 2 with other values; 5 matched`.
    /// - Parameter names: of the two tables.
    func counts(_ names: (table: String, equals: String)) -> String {
        let differences = [
            (onlyInTable, "only in \(names.table)"), (onlyInEquals, "only in \(names.equals)"),
            (mismatched, "with other values"),
        ]
        let found = differences.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        return found + (matched > 0 ? "; \(matched) matched" : "")
    }
}

extension TableOutcome.Example {
    /// `2025-11-03T18:00:00+05:00: import 510 Wh in place of 500 Wh`.
    func text(_ names: (table: String, equals: String)) -> String {
        switch difference {
        case .onlyIn(let side): "\(key) only in \(side == .table ? names.table : names.equals)"
        case .values(let name, let table, let equals):
            "\(key): \(name) \(HumanNumber.text(table, .energy)) in place of "
                + HumanNumber.text(equals, .energy)
        }
    }
}
