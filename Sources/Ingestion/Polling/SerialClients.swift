import Synchronization
import Timekeeping
import Wires

/// The serial lines of the hub: one client for each, shared by the units on it.
final class SerialClients: Sendable {
    private let time: any Timekeeper
    private let wiring: Wiring
    /// In the order in which they were asked for.
    private let clients = Mutex<[(path: String, client: RTUClient)]>([])

    init(time: any Timekeeper, wiring: Wiring) {
        self.time = time
        self.wiring = wiring
    }

    func client(at path: String) -> RTUClient {
        clients.withLock { clients in
            if let known = clients.first(where: { $0.path == path }) { return known.client }
            let client = RTUClient(path: path, on: time, wiring: wiring)
            clients.append((path, client))
            return client
        }
    }

    func close() async {
        for (_, client) in clients.withLock({ $0 }) { await client.close() }
    }
}
