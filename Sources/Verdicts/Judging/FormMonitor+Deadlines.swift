import Timekeeping

/// Deadlines and comparisons, which some forms have.
extension FormMonitor {
    func nextDeadline(_ instants: InstantBook) -> UTCInstant? {
        switch self {
        case .timed(let monitor): monitor.nextDeadline(instants)
        case .that(let monitor): monitor.nextDeadline(instants)
        case .each(let monitor): monitor.nextDeadline(instants)
        case .series(let monitor): monitor.nextDeadline(instants)
        case .standing, .sequence, .table: nil
        }
    }

    mutating func settle(before instant: UTCInstant, _ scene: Scene) {
        switch consume self {
        case .timed(var monitor):
            monitor.settle(before: instant, scene)
            self = .timed(monitor)
        case .each(var monitor):
            monitor.settle(before: instant, scene)
            self = .each(monitor)
        case let other: self = other
        }
    }

    mutating func settle(through instant: UTCInstant, _ scene: Scene) {
        switch consume self {
        case .timed(var monitor):
            monitor.settle(through: instant, scene)
            self = .timed(monitor)
        case .each(var monitor):
            monitor.settle(through: instant, scene)
            self = .each(monitor)
        case let other: self = other
        }
    }

    /// Takes what the comparison of the rows of a series has found.
    mutating func take(_ outcome: SeriesOutcome, at end: UTCInstant, _ wording: Wording) {
        guard case .series(var monitor) = self else { return }
        monitor.take(outcome, at: end, wording)
        self = .series(monitor)
    }

    /// Takes what the comparison of two tables has found.
    mutating func take(_ outcome: TableOutcome, at end: UTCInstant) {
        guard case .table(var monitor) = self else { return }
        monitor.take(outcome, at: end)
        self = .table(monitor)
    }
}
