import Synchronization

/// How it stands with the hub's subscription, for `/metrics`.
final class BrokerCounters: Sendable {
    enum Outcome: String, Sendable, CaseIterable {
        case stored, refused
        /// The meter says that its sensor does not answer.
        case silent
        /// The broker had kept it, and it does not say when it was measured.
        case retained
        /// Left with the broker, since it could not be stored.
        case unstored
    }

    private struct State {
        var isConnected = false
        var connections = 0
        var messages: [Outcome: Int] = [:]
    }

    private let state = Mutex(State())

    func noteConnection() {
        state.withLock { state in
            state.isConnected = true
            state.connections += 1
        }
    }

    func noteEnd() { state.withLock { $0.isConnected = false } }

    func note(_ outcome: Outcome) { state.withLock { $0.messages[outcome, default: 0] += 1 } }

    func write(to page: inout PrometheusText) {
        let (isConnected, connections, messages) = state.withLock {
            ($0.isConnected, $0.connections, $0.messages)
        }
        page.single(
            "wattloop_hub_broker_connected", .gauge, "1 while the subscription has a connection.",
            isConnected ? 1 : 0)
        page.single(
            "wattloop_hub_broker_connections_total", .counter, "Connections to the broker.",
            Double(connections))
        page.family(
            "wattloop_hub_broker_messages_total", .counter, "Messages of meters, by what came of them.")
        for outcome in Outcome.allCases {
            page.sample(
                "wattloop_hub_broker_messages_total", messages[outcome] ?? 0, ["outcome": outcome.rawValue])
        }
    }
}

extension BrokerIntake {
    /// Adds its families to `/metrics`.
    package func write(to page: inout PrometheusText) { counts.write(to: &page) }
}
