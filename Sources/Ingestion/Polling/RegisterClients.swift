import Synchronization
import Timekeeping
import Wires

/// The Modbus connections of the hub: one for each endpoint and kind of client, shared by the units behind it.
final class RegisterClients: Sendable {
    typealias Make =
        @Sendable (ModbusPoll.Client, ListenAddress, _ timeout: Duration) ->
        any RegisterClient

    private struct Key: Hashable {
        var endpoint: ListenAddress
        var client: ModbusPoll.Client
    }

    private struct Made {
        /// In the order in which they were asked for.
        var clients: [any RegisterClient] = []
        /// Places in `clients`.
        var places: [Key: Int] = [:]
    }

    private let make: Make
    private let made = Mutex(Made())

    init(make: @escaping Make) { self.make = make }

    /// Clients over the network.
    convenience init(time: any Timekeeper, wiring: Wiring) {
        self.init { kind, endpoint, timeout in
            switch kind {
            case .native:
                ModbusClient(
                    host: endpoint.host, port: endpoint.port, timeout: timeout, on: time, wiring: wiring)
            case .libmodbus:
                LibmodbusClient(host: endpoint.host, port: endpoint.port, timeout: timeout)
            }
        }
    }

    func client(
        _ kind: ModbusPoll.Client, at endpoint: ListenAddress, timeout: Duration
    ) -> any RegisterClient {
        let key = Key(endpoint: endpoint, client: kind)
        return made.withLock { made in
            if let place = made.places[key] { return made.clients[place] }
            made.places[key] = made.clients.count
            made.clients.append(make(kind, endpoint, timeout))
            return made.clients[made.clients.count - 1]
        }
    }

    func close() async {
        for client in made.withLock({ $0.clients }) { await client.close() }
    }
}
