import Synchronization
import Timekeeping
import Wires

/// The Modbus connections of the hub: one for each endpoint and kind of client, shared by the units behind it.
final class RegisterClients: Sendable {
    private struct Key: Hashable {
        var endpoint: HubConfiguration.ListenAddress
        var client: ModbusPoll.Client
    }

    private let time: any Timekeeper
    private let wiring: Wiring
    /// In the order in which they were asked for.
    private let made = Mutex<[(key: Key, client: any RegisterClient)]>([])

    init(time: any Timekeeper, wiring: Wiring) {
        self.time = time
        self.wiring = wiring
    }

    func client(
        _ kind: ModbusPoll.Client, at endpoint: HubConfiguration.ListenAddress, timeout: Duration
    ) -> any RegisterClient {
        let key = Key(endpoint: endpoint, client: kind)
        return made.withLock { made in
            if let known = made.first(where: { $0.key == key }) { return known.client }
            let client = make(kind, endpoint, timeout)
            made.append((key, client))
            return client
        }
    }

    private func make(
        _ kind: ModbusPoll.Client, _ endpoint: HubConfiguration.ListenAddress, _ timeout: Duration
    ) -> any RegisterClient {
        switch kind {
        case .native, .libmodbus:
            ModbusClient(host: endpoint.host, port: endpoint.port, timeout: timeout, on: time, wiring: wiring)
        }
    }

    func close() async {
        for (_, client) in made.withLock({ $0 }) { await client.close() }
    }
}
