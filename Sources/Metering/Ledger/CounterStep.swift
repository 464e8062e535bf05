import Timekeeping

/// What happened between two successive states of the counters, shared out over the quarters of an hour.
///
/// Energy is taken to have flowed evenly between the two. A counter that fell, or that is made of other
/// phases than before, starts anew at its new value: the span counts as covered, with no energy of that
/// counter. A span longer than 31 days tells nothing about when the energy flowed and is left out.
package struct CounterStep {
    package static let longestSpan: Int64 = 31 * 86_400 * 1_000_000_000

    let from: CounterState
    let to: CounterState

    /// Whether a counter started anew in between.
    var isReset: Bool { rise(from.imported, to.imported) == nil || rise(from.exported, to.exported) == nil }

    /// Adds the step to `changes`, or with `sign` −1 takes it out again.
    func enter(into changes: inout QuarterChanges, sign: Int64 = 1) {
        let imported = rise(from.imported, to.imported)
        let exported = rise(from.exported, to.exported)
        if imported == nil || exported == nil {
            changes.change(EnergyQuarter.number(containing: to.at)) { $0.resets += Int(sign) }
        }
        let span = to.at.nanoseconds.subtractingSaturating(from.at.nanoseconds)
        guard span > 0, span <= Self.longestSpan else { return }
        share(imported ?? 0, exported ?? 0, over: span, sign: sign, into: &changes)
    }

    /// µWh; `nil` when the counter started anew.
    private func rise(_ before: Energy, _ after: Energy) -> Int64? {
        guard from.basis == to.basis, before <= after else { return nil }
        return (after - before).microwattHours
    }

    private func share(
        _ imported: Int64, _ exported: Int64, over span: Int64, sign: Int64,
        into changes: inout QuarterChanges
    ) {
        let last = EnergyQuarter.number(containing: to.at)
        var quarter = EnergyQuarter.number(containing: from.at)
        var done: Int64 = 0
        while done < span {
            let next = EnergyQuarter.start(of: quarter + 1).nanoseconds
            let end = quarter == last ? span : next.subtractingSaturating(from.at.nanoseconds)
            changes.change(quarter) {
                $0.coveredNanoseconds += sign * (end - done)
                $0.imported += Self.part(of: sign * imported, from: done, to: end, of: span)
                $0.exported += Self.part(of: sign * exported, from: done, to: end, of: span)
            }
            done = end
            quarter += 1
        }
    }

    /// The part of `amount` that belongs to a piece of the span; the parts of all pieces add up to `amount`.
    private static func part(of amount: Int64, from start: Int64, to end: Int64, of span: Int64) -> Energy {
        if amount == 0 { return .zero }
        if start == 0, end == span { return Energy(microwattHours: amount) }
        let before = Int128(amount) * Int128(start) / Int128(span)
        let after = Int128(amount) * Int128(end) / Int128(span)
        return Energy(microwattHours: Int64(after - before))
    }
}
