import Simulators
import Synchronization
import Timekeeping
import Verdicts

/// Where the events of a run go first: into the record and to the judge, or onto a terminal.
protocol EventSink: Sendable {
    /// - Returns: the event as it counts, perhaps at a later instant; `nil` when it does not.
    func take(_ observation: Observation) -> Observation?
}

/// Every event of a run goes through here, in order: to the sink, and then to the subscribers.
final class EventBus: DeviceObserver {
    private let time: any Timekeeper
    private let sink: any EventSink
    /// Devices whose samples do not count.
    private let unsampled: Set<String>
    /// Takes the rows that devices hand out.
    private let truth: @Sendable (TruthRow) -> Void
    private let state: Mutex<State>

    private struct State {
        var subscribers: [@Sendable (Observation) -> Void] = []
        /// Names whose signals have changed without an event since the last instant was complete.
        var touched: Set<String> = []
        var chances: FleetChances
    }

    init(
        to sink: any EventSink, chances: FleetChances, unsampled: Set<String> = [], time: any Timekeeper,
        truth: @escaping @Sendable (TruthRow) -> Void = { _ in }
    ) {
        self.sink = sink
        self.time = time
        self.unsampled = unsampled
        self.truth = truth
        state = Mutex(State(chances: chances))
    }

    /// Calls `action` with every event from now on.
    func subscribe(_ action: @escaping @Sendable (Observation) -> Void) {
        state.withLock { $0.subscribers.append(action) }
    }

    func observe(_ observation: Observation) {
        guard let taken = sink.take(observation) else { return }
        for action in state.withLock({ $0.subscribers }) { action(taken) }
    }

    /// The signals of `name` have changed without an event.
    func touch(_ name: String) {
        state.withLock { _ = $0.touched.insert(name) }
    }

    /// The names that were touched since the last call.
    func takeTouched() -> Set<String> {
        state.withLock { state in
            guard !state.touched.isEmpty else { return [] }
            defer { state.touched = [] }
            return state.touched
        }
    }

    func report(_ report: DeviceReport) {
        if report.kind == "sample" && unsampled.contains(report.device) { return }
        observe(
            Observation(at: time.now, from: report.device, kind: report.kind, fields: report.fields))
    }

    func truth(_ row: TruthRow) { truth(row) }

    func usedUp(_ order: String) {
        guard state.withLock({ $0.chances.strike(order) }) else { return }
        observe(Observation(at: time.now, from: order, kind: "end"))
    }
}
