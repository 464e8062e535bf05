import Documents
import Faults
import Foundation
import Scenarios
import Timekeeping
import Wires

/// A real mosquitto in a run, of which the run's clients know when it ends and when it is back.
final class BrokerComponent: OutsideComponent {
    private let process: OutsideProcess
    private let barriers: MQTTBarriers?

    /// - Throws: what the authority of the run throws when it makes a certificate.
    init(_ plan: ComponentPlan, isVirtual: Bool, ground: OutsideGround) throws {
        process = OutsideProcess(
            plan.name,
            try BrokerSettings(plan).process(
                program: Self.program(), authority: ground.wiring.tls.authority, isVirtual: isVirtual),
            ground: ground)
        barriers = ground.wiring.barriers
    }

    var url: String { process.url }
    var service: NamedProcess? { process.service }

    func open() async throws { try await process.open() }
    func close() async { await process.close() }

    func begin(_ order: FaultOrder) async {
        let address = MQTTAddress(url)
        switch order.fault {
        case .component(.kill), .component(.restart):
            if let address { await barriers?.foretellEnd(of: address) }
            await process.begin(order)
            if let address { await barriers?.confirmEnd(of: address) }
        default: await process.begin(order)
        }
    }

    func end(_ id: String) async throws { try await process.end(id) }

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
