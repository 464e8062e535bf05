import Modbus
import RegisterMaps
import Synchronization
import Timekeeping
import Wires

/// The Modbus TCP server of an IAMMeter: where it listens, whom it answers, and what its registers mean.
final class IAMMeterModbusFace: Sendable {
    let settings: IAMMeterSettings.Modbus
    let answers: IAMMeterAnswers
    private let server = Mutex<ModbusServer?>(nil)
    private let port = Mutex(0)

    init(_ settings: IAMMeterSettings.Modbus, phaseCount: Int) {
        self.settings = settings
        let device = phaseCount == 1 ? IAMMeterModel.wem3080.name : IAMMeterModel.wem3080T.name
        let profiles = [settings.profile.rawValue] + (settings.hasSecondBlock ? ["block2"] : [])
        answers = IAMMeterAnswers(
            IAMMeterRegisterTable(
                profiles.compactMap { RegisterMap.named(device, profile: $0) }, phaseCount: phaseCount))
    }

    func knows(_ unit: UInt8) -> Bool { settings.unit == nil || settings.unit == unit }

    /// What a unit that is not here is answered with; `nil` is silence.
    var answerForOthers: IAMMeterModbus.Answer? {
        settings.answersUnknownUnits ? .exception(.gatewayTargetFailedToRespond) : nil
    }

    var processes: [NamedProcess] { server.withLock { $0 }?.processes ?? [] }

    func run() async throws { try await server.withLock { $0 }?.run() }

    func open(for meter: IAMMeter) async throws {
        let surroundings = meter.surroundings
        let server = ModbusServer(
            "\(meter.name) Modbus", on: surroundings.time, wiring: surroundings.wiring,
            limits: settings.limits, quick: { meter.answerAtOnce($0, by: self) }, network: meter.link.way,
            answer: { await meter.answer($0, by: self) })
        let port =
            if let own = settings.port {
                try await server.open(host: surroundings.host, port: own)
            } else {
                try await server.open(host: surroundings.host, preferring: 502)
            }
        self.port.withLock { $0 = port }
        self.server.withLock { $0 = server }
    }

    /// Listens again where it did.
    func listen(host: String) async {
        _ = try? await server.withLock { $0 }?.open(host: host, port: port.withLock { $0 })
    }

    /// A client that connects gets no answer, or gets one again.
    func ignoreConnections(_ ignores: Bool) { server.withLock { $0 }?.ignoreConnections(ignores) }

    func forgetConnections() { server.withLock { $0 }?.forgetConnections() }
    func stopListening() async { await server.withLock { $0 }?.stopListening() }
    func resetConnections() async { await server.withLock { $0 }?.resetConnections() }
    func close() async { await server.withLock { $0 }?.close() }

    /// `host:port`.
    func address(host: String) -> String { "\(host):\(port.withLock { $0 })" }
}
