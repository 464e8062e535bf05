import Timekeeping

/// What comparing the rows of two series has found.
package struct SeriesOutcome: Sendable, Equatable {
    package var matched = 0
    /// Rows of truth that nobody stored.
    package var missing = 0
    /// Stored rows that truth does not have.
    package var extra = 0
    /// Further rows of a key that was matched.
    package var duplicates = 0
    package var allowedDuplicates = 0
    /// Rows of one key with different values.
    package var mismatched = 0
    /// Rows of truth that had not arrived inside gaps, where that is right.
    package var excused = 0
    /// Rows of truth that were still buffered or on their way when the run ended.
    package var leftOut = 0
    /// The first few differences.
    package var examples: [Example] = []
    /// The keys of the first differences, for marks in a report.
    package var differing: [UTCInstant] = []

    package struct Example: Sendable, Equatable {
        package var key: UTCInstant
        package var difference: Difference
    }

    package enum Difference: Sendable, Equatable {
        case missing, extra, duplicate, nothingInCommon
        case values(name: String, truth: Double, stored: Double)
    }

    /// How many differences count.
    package var violations: Int { missing + extra + mismatched + max(0, duplicates - allowedDuplicates) }

    package var verdict: Verdict {
        if violations > 0 { return .fail }
        if matched + excused > 0 { return .pass }
        return leftOut > 0 ? .inconclusive : .vacuous
    }

    /// `3 missing, 1 extra; 718 matched, 2 still buffered or in flight`.
    package var counts: String {
        let differences = [
            (missing, "missing"), (extra, "extra"), (duplicates, "duplicate"),
            (mismatched, "with other values"),
        ]
        let others = [
            (matched, "matched"), (excused, "excused by gaps"), (leftOut, "still buffered or in flight"),
        ]
        return [Self.list(differences), Self.list(others)].filter { !$0.isEmpty }.joined(separator: "; ")
    }

    private static func list(_ counts: [(Int, String)]) -> String {
        counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }
}

extension SeriesOutcome.Example {
    /// `missing at 18:40:05`, `power 1500 in truth, 1400 stored at 18:40:05`.
    func text(_ times: LocalTimes) -> String {
        let time = times.text(key)
        return switch difference {
        case .missing: "missing at \(time)"
        case .extra: "extra at \(time)"
        case .duplicate: "duplicate at \(time)"
        case .nothingInCommon: "no quantity in common at \(time)"
        case .values(let name, let truth, let stored):
            "\(name) \(Self.text(truth, name)) in truth, \(Self.text(stored, name)) stored at \(time)"
        }
    }

    private static func text(_ value: Double, _ name: String) -> String {
        HumanNumber.text(value, SeriesRow.Entry(name, value).dimension, decimals: 6)
    }
}
