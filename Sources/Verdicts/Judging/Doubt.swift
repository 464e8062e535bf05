import Quantities
import Scenarios
import Timekeeping

/// A paced run was later than its slack allows, so that some of what did not pass may be the machine's fault.
package struct Doubt: Sendable {
    private let late: LateSpans
    private let slack: Duration
    private let times: LocalTimes
    private let forms: [String: Form]

    /// `nil` when it was never that late.
    package init?(_ late: LateSpans?, in plan: Plan) {
        guard let late, late.longest != nil else { return nil }
        self.late = late
        slack = plan.slack
        times = LocalTimes(zone: plan.zone, start: plan.start)
        forms = Dictionary(plan.judgedExpectations.map { ($0.id, $0.form) }) { first, _ in first }
    }

    /// What the report of the run says of it.
    package var note: String {
        guard let longest = late.longest else { return "" }
        return "the run fell \(Self.text(longest.length)) behind at \(times.text(longest.due)), "
            + "and its slack is \(Self.text(slack)); choose a lower factor or more slack"
    }

    /// What passed has been seen, and a failure stands when one violation lies clear of every delay. The rest could not be
    /// judged.
    package func applied(to result: ExpectationResult) -> ExpectationResult {
        guard result.verdict != .pass, !stands(result) else { return result }
        var doubted = result
        doubted.verdict = .inconclusive
        return doubted
    }

    private func stands(_ result: ExpectationResult) -> Bool {
        guard result.verdict == .fail, let form = forms[result.id] else { return false }
        return result.violated.contains { !late.touch(form.stretch(deciding: $0)) }
    }

    /// Rounded to what a person reads: `1 min 5 s`, `2.4 s`, `120 ms`.
    private static func text(_ span: Duration) -> String {
        let unit: Int64 = span < .seconds(1) ? 1_000_000 : span < .seconds(10) ? 100_000_000 : 1_000_000_000
        return DurationText.text(.nanoseconds((span.nanoseconds + unit / 2) / unit * unit))
    }
}

extension Form {
    /// The time in which that lies which makes a violation one.
    fileprivate func stretch(deciding violation: Violation) -> ClosedRange<UTCInstant> {
        let first = violation.since ?? reach.map { violation.at - $0 } ?? UTCInstant(nanoseconds: .min)
        return min(first, violation.at)...violation.at
    }

    /// How far back that lies which decides; `nil` when all that came before may matter.
    private var reach: Duration? {
        switch self {
        case .always, .never, .that, .series: .zero
        case .eventually(_, let limit), .whenever(_, _, let limit, _): limit
        case .stays(_, let length): length
        case .follows(let rules): rules.lag
        case .each(let rules): rules.limit
        case .gap(_, let atLeast, let atMost): max(atLeast ?? .zero, atMost ?? .zero)
        case .sequence, .table: nil
        }
    }
}
