import Synchronization
import Verdicts

/// Where events of a run go: into a record, or onto a terminal.
protocol EventLog: Sendable {
    func observe(_ observation: Observation)
    /// The signals of something have changed without an event of its own.
    func touch(_ name: String)
    /// Calls `action` with everything that happens from now on.
    func listen(_ action: @escaping @Sendable (Observation) -> Void)
}

/// Those who want to know what happens.
final class Listeners: Sendable {
    private let actions = Mutex<[@Sendable (Observation) -> Void]>([])

    func add(_ action: @escaping @Sendable (Observation) -> Void) {
        actions.withLock { $0.append(action) }
    }

    func tell(_ observation: Observation) {
        for action in actions.withLock({ $0 }) { action(observation) }
    }
}
