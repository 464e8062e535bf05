import Metering
import Timekeeping
import Wires

/// Everything that the hub asks by itself.
package final class Pollers: Sendable {
    private let polls: [MeterPoll]
    private let meters: MeterDirectory
    private let passwords: [String: String]
    private let bodyLimit: Int
    private let surroundings: IntakeSurroundings
    private let clients: RegisterClients
    private let lines: SerialClients

    /// - Parameters:
    ///   - polls: in the order of the configuration.
    ///   - meters: those of the configuration.
    ///   - passwords: those of polled meters, by `Meter.id`.
    package convenience init(
        _ polls: [MeterPoll], of meters: [Meter], passwords: [String: String], bodyLimit: Int,
        _ surroundings: IntakeSurroundings
    ) {
        self.init(
            polls, of: meters, passwords: passwords, bodyLimit: bodyLimit, surroundings,
            clients: RegisterClients(time: surroundings.time, wiring: surroundings.wiring))
    }

    init(
        _ polls: [MeterPoll], of meters: [Meter], passwords: [String: String], bodyLimit: Int,
        _ surroundings: IntakeSurroundings, clients: RegisterClients
    ) {
        self.polls = polls
        self.meters = MeterDirectory(meters)
        self.passwords = passwords
        self.bodyLimit = bodyLimit
        self.surroundings = surroundings
        self.clients = clients
        lines = SerialClients(time: surroundings.time, wiring: surroundings.wiring)
    }

    /// One for each meter that is polled.
    package var processes: [NamedProcess] {
        polls.enumerated().compactMap { index, poll in
            guard let meter = meters.meter(id: poll.meter) else { return nil }
            return NamedProcess("poll \(poll.meter)") { [self] in
                let beat = PollBeat(
                    every: poll.every, index: index, of: polls.count, start: surroundings.time.now)
                let question = question(poll, of: meter)
                try await Poller(meter, question, surroundings).run(beat)
            }
        }
    }

    /// Closes the connections that are kept open.
    package func close() async {
        await clients.close()
        await lines.close()
    }

    private func question(_ poll: MeterPoll, of meter: Meter) -> any MeterQuestion {
        let limits = PlausibleRange(meter)
        switch poll.way {
        case .modbus(let modbus):
            let address = surroundings.fillIn(modbus.address)
            guard let endpoint = ListenAddress(address) else {
                return WrongAddress(source: .modbus, address: address)
            }
            let client = clients.client(modbus.client, at: endpoint, timeout: poll.timeout)
            return ModbusQuestion(modbus, client: client, limits: limits)
        case .rest(let rest):
            let address = surroundings.fillIn(rest.address)
            guard let url = HTTPURL(address) else { return WrongAddress(source: .rest, address: address) }
            let login = rest.login.map { (user: $0.user, password: passwords[poll.meter] ?? "") }
            return RESTQuestion(
                url, login: login, timeout: poll.timeout, bodyLimit: bodyLimit, limits: limits,
                time: surroundings.time, wiring: surroundings.wiring)
        case .pzem(let pzem):
            let path = surroundings.fillIn(pzem.path)
            guard path.hasPrefix("/") else { return WrongAddress(source: .pzem, address: path) }
            return PZEMQuestion(
                client: lines.client(at: path), address: pzem.address, timeout: poll.timeout, limits: limits)
        }
    }
}

/// An address that became none when its insertions were filled in.
private struct WrongAddress: MeterQuestion {
    let source: Reading.Source
    let address: String

    func ask() async throws -> MeterAnswer { throw PollFailure(.badAddress, "`\(address.prefix(200))`") }
}
