import Timekeeping

/// What happened between two successive states of the counters, shared out over the quarters of an hour.
///
/// Energy is taken to have flowed evenly between the two. How much follows from the mark of the later one, never from what
/// the meter can carry: a step is taken out again just as it was entered, though the rating of the meter has changed since. A
/// span longer than 31 days tells nothing about when the energy flowed and is left out.
package struct CounterStep {
    package static let longestSpan: Int64 = 31 * 86_400 * 1_000_000_000

    let from: CounterState
    let to: CounterState
    /// Of the later one.
    let mark: EnergyMark
    /// The level that ends between them, where the later one has returned from it.
    var level: CounterLevel?

    /// Adds the step to `changes`, or with `sign` −1 takes it out again.
    func enter(into changes: inout QuarterChanges, sign: Int64 = 1) {
        if mark == .reset || mark == .restarted {
            changes.change(EnergyQuarter.number(containing: to.at)) { $0.resets += Int(sign) }
        }
        let span = to.at.nanoseconds.subtractingSaturating(from.at.nanoseconds)
        guard span > 0, span <= Self.longestSpan else { return }
        share(risen { $0.imported }, risen { $0.exported }, over: span, sign: sign, into: &changes)
    }

    /// Whether all that flowed in between is known: of a counter that began again and of another meter it is not.
    private var isKnown: Bool { !mark.beginsLevel }

    /// µWh, at least 0.
    private func risen(_ counter: (CounterState) -> Energy) -> Int64 {
        let change = CounterChange(counter(from), counter(to))
        return switch mark {
        case .none, .leftOut, .replaced: 0
        case .counted, .restarted: change.risen
        case .reset: change.sinceReset
        case .rollover: change.wrapped ?? change.risen
        case .returned: level?.missing(counter, after: from, at: to) ?? 0
        }
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
                if isKnown { $0.coveredNanoseconds += sign * (end - done) }
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
