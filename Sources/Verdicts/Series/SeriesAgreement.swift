import Quantities
import Scenarios

/// Says whether the quantities of two rows agree within a tolerance.
struct SeriesAgreement: Sendable {
    let tolerance: SeriesRules.Tolerance

    /// The first quantity that differs, or the lack of one in common; `nil` when the rows agree.
    func difference(_ truth: SeriesRow, _ stored: SeriesRow) -> SeriesOutcome.Difference? {
        var common = 0
        for (index, expected) in truth.values.enumerated() {
            guard let found = Self.entry(expected.name, in: stored.values, hint: index) else { continue }
            common += 1
            guard agree(expected, found) else {
                return .values(name: expected.name, truth: expected.value, stored: found.value)
            }
        }
        return common == 0 ? .nothingInCommon : nil
    }

    /// Both sides mostly list the same quantities in the same order.
    private static func entry(_ name: String, in entries: [SeriesRow.Entry], hint: Int) -> SeriesRow.Entry? {
        if hint < entries.count, entries[hint].name == name { return entries[hint] }
        return entries.first { $0.name == name }
    }

    private func agree(_ truth: SeriesRow.Entry, _ stored: SeriesRow.Entry) -> Bool {
        if truth.value == stored.value || (truth.value.isNaN && stored.value.isNaN) { return true }
        let allowed = allowance(for: truth)
        let rounding = 1e-9 * max(abs(truth.value), abs(stored.value))
        return abs(truth.value - stored.value) <= allowed * (1 + 1e-9) + rounding
    }

    /// Doubles that printed the same differ by rounding alone, which `agree` adds.
    private func allowance(for truth: SeriesRow.Entry) -> Double {
        switch tolerance {
        case .exact: 0
        case .device: truth.step
        case .quantity(let quantity): truth.dimension == quantity.dimension ? abs(quantity.value) : 0
        }
    }
}
