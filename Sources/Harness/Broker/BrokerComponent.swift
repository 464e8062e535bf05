import Documents
import Faults
import Foundation
import Scenarios
import Timekeeping
import Wires

/// A real mosquitto in a run, of which the run's clients know when it ends and when it is back.
///
/// In virtual time it listens on a socket in a private folder, and a relay accepts connections at its address: mosquitto
/// would take other programs for clients of the run.
final class BrokerComponent: OutsideComponent {
    private let process: OutsideProcess
    private let barriers: MQTTBarriers?
    private let relay: SocketRelay?
    /// Of the socket.
    private let folder: PrivateFolder?

    /// - Throws: what the authority of the run throws when it makes a certificate; `OutsideFailure`.
    init(_ plan: ComponentPlan, ground: OutsideGround) throws {
        barriers = ground.wiring.barriers
        folder = barriers == nil ? nil : try PrivateFolder(for: plan.name)
        let socket = folder.map { "\($0.path)/broker.sock" }
        relay = socket.map { SocketRelay(to: $0, wiring: ground.wiring) }
        process = OutsideProcess(
            plan.name,
            try BrokerSettings(plan).process(
                program: Self.program(), authority: ground.wiring.tls.authority, socket: socket),
            ground: ground, socket: socket)
    }

    var url: String { process.url }
    var service: NamedProcess? { process.service }

    func open() async throws {
        try await process.open()
        try await openRelay()
    }

    func close() async {
        await process.close()
        await relay?.close()
    }

    func begin(_ order: FaultOrder) async {
        let address = MQTTAddress(url)
        switch order.fault {
        case .component(.kill), .component(.restart):
            if let address { await barriers?.foretellEnd(of: address) }
            await process.begin(order)
            await relay?.close()
            if let address { await barriers?.confirmEnd(of: address) }
        default: await process.begin(order)
        }
    }

    func end(_ id: String) async throws {
        try await process.end(id)
        if process.isUp { try await openRelay() }
    }

    private func openRelay() async throws {
        guard let relay, let address = MQTTAddress(url) else { return }
        do { try await relay.open(host: address.host, port: address.port) } catch is PortProblem {
            throw process.addressIsTaken
        }
    }

    /// Where it is: Debian keeps it among the programs of the administrator.
    private static func program() -> String {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/local/sbin"]
        let found = folders.map { "\($0)/mosquitto" }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
        return found ?? "mosquitto"
    }
}
