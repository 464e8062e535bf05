import Documents
import Faults
import Foundation
import Scenarios
import Timekeeping
import Wires

/// A real mosquitto that the run starts; the MQTT clients of the run know when it ends and when it accepts connections
/// again.
///
/// In virtual time it listens on a socket in a private folder, and a relay accepts connections at its address, because
/// mosquitto does not tell clients of the run from other programs.
final class BrokerComponent: Component, FaultTarget {
    private let process: ProcessComponent
    private let barriers: MQTTBarriers?
    private let relay: SocketRelay?
    /// The folder of the socket.
    private let folder: PrivateFolder?

    /// - Throws: what the authority of the run throws when it makes a certificate; `ComponentFailure`.
    init(_ plan: ComponentPlan, _ context: ComponentContext) throws {
        barriers = context.wiring.barriers
        folder = barriers == nil ? nil : try PrivateFolder(for: plan.name)
        let socket = folder.map { "\($0.path)/broker.sock" }
        relay = socket.map { SocketRelay(plan.name, to: $0, wiring: context.wiring) }
        process = ProcessComponent(
            plan.name,
            try BrokerSettings(plan).process(
                program: Self.program(), authority: context.wiring.tls.authority, socket: socket),
            context, socket: socket)
    }

    var name: String { process.name }
    var processes: [NamedProcess] { process.processes }
    func address(_ field: String) -> String? { process.address(field) }

    func open() async throws {
        try await process.open()
        try await openRelay()
    }

    func close() async {
        await process.close()
        await relay?.close()
    }

    func begin(_ order: FaultOrder) async {
        switch order.fault {
        case .component(.kill), .component(.restart):
            let address = MQTTAddress(process.url)
            if let address { await barriers?.foretellEnd(of: address) }
            await process.begin(order)
            await relay?.close()
            if let address { await barriers?.confirmEnd(of: address) }
        default: await process.begin(order)
        }
    }

    func end(_ id: String) async throws {
        try await process.end(id)
        if process.lifecycle.instance != nil { try await openRelay() }
    }

    private func openRelay() async throws {
        guard let relay, let address = MQTTAddress(process.url) else { return }
        do { try await relay.open(host: address.host, port: address.port) } catch is PortProblem {
            throw process.addressIsTaken
        }
    }

    /// The path of mosquitto, which Debian installs among the programs of the administrator.
    private static func program() -> String {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/local/sbin"]
        let found = folders.map { "\($0)/mosquitto" }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
        return found ?? "mosquitto"
    }
}
