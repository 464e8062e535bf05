import Scenarios
import Timekeeping
import Verdicts

/// When the clock of a simulation begins.
package enum SimulationStart: Sendable, Equatable {
    /// The date and hour of the scenario.
    case start
    /// The date and hour of the machine, to which everything in the plan moves.
    case now
    /// An instant of the scenario, not before its start.
    case at(UTCInstant)
}

extension Plan {
    /// The same case on the real clock times a factor, without an end.
    func simulated(factor: Double) -> Plan {
        var plan = self
        plan.mode = .paced(factor: factor)
        plan.end = UTCInstant(nanoseconds: .max)
        return plan
    }

    /// The same plan at another time: every fixed instant moves.
    func shifted(by span: Duration) -> Plan {
        var plan = self
        plan.start = start + span
        for index in plan.sites.indices {
            plan.sites[index].settings = plan.sites[index].settings.shiftingSeries(by: span)
        }
        for index in plan.timeline.indices {
            guard case .fixed(let instant) = plan.timeline[index].at.base else { continue }
            plan.timeline[index].at.base = .fixed(instant + span)
        }
        return plan
    }

    /// The same plan from an instant in its midst on: what is over by then does not happen, and what lasts begins then.
    func entered(at instant: UTCInstant) -> Plan {
        let instants = InstantBook(self, references: [])
        var plan = self
        plan.timeline = timeline.compactMap { entry in
            guard let begin = instants.instant(entry.at) else { return entry }
            return entry.beginning(at: begin, seenFrom: instant)
        }
        return plan
    }
}

extension EntryPlan {
    /// - Returns: `nil` when it is over at `instant`.
    fileprivate func beginning(at begin: UTCInstant, seenFrom instant: UTCInstant) -> EntryPlan? {
        var entry = self
        entry.at = InstantReference(.fixed(max(begin, instant)))
        guard begin < instant else { return entry }
        guard !isMoment else { return nil }
        entry.length = length.map { begin + $0 - instant }
        return entry.length.map { $0 > .zero } ?? true ? entry : nil
    }
}
