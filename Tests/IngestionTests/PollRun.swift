import Documents
import HTTPAnswers
import Hub
import Metering
import Modbus
import NIOPosix
import Synchronization
import Timekeeping
import Wires

@testable import Ingestion

/// A hub that asks meters made in the test, in virtual time from `noon` on, on one loop.
final class PollRun: Sendable {
    let hub: TestHub
    let wiring: Wiring
    private let executor: LoopTaskExecutor
    private let pollers: Pollers

    /// - Parameters:
    ///   - devices: the list of `devices` in flow style.
    ///   - meter: answers Modbus questions; nil for the client over the network.
    ///   - fillIn: gives addresses.
    init(
        _ devices: String, meter: ScriptedMeter? = nil,
        fillIn: @escaping @Sendable (String) -> String = { $0 }
    ) async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        executor = LoopTaskExecutor(loop: loop)
        let wiring = Wiring(group: loop)
        self.wiring = wiring
        let configuration = try Self.configuration(devices)
        let time = VirtualTimekeeper(start: noon)
        hub = try await TestHub(meters: configuration.meters, time: time)
        let surroundings = IntakeSurroundings(
            writer: hub.writer, time: time, wiring: wiring, logger: silentLogger, counters: hub.counters,
            refusals: hub.refusals, fillIn: fillIn)
        let clients =
            meter.map { meter in RegisterClients { _, _, _ in meter } }
            ?? RegisterClients(time: time, wiring: wiring)
        pollers = Pollers(
            configuration.polls, of: configuration.meters,
            passwords: try configuration.secrets(environment: [:]) { _ in "" }.passwords,
            bodyLimit: configuration.limits.bodyBytes, surroundings, clients: clients)
    }

    static func configuration(_ devices: String) throws -> HubConfiguration {
        var mistakes: [Diagnostic] = []
        let node = try YAMLDocument.parse("{devices: \(devices)}", file: "hub.yaml")
        let settings = SettingsReader(owner: "the hub", rows: HubConfiguration.rows).read(
            node, into: &mistakes)
        guard let settings else { throw Diagnostics(mistakes) }
        return try HubConfiguration(settings)
    }

    /// Polls for so many seconds, beside `processes`.
    func run(
        seconds: Double, beside processes: [NamedProcess] = [], servers: [HTTPServer] = [],
        services: [NamedProcess] = []
    ) async throws {
        let outcome: Result<Void, any Error>
        let all = hub.writer.processes + pollers.processes + processes
        do {
            try await withTaskExecutorPreference(executor) { [hub] in
                try await hub.time.run(
                    processes: all.map { RankedProcess($0) },
                    services: services
                        + servers.map { server in NamedProcess(server.name) { try await server.run() } }
                ) { [time = hub.time] in
                    // After everything of the last instant.
                    try await time.sleep(until: noon + .nanoseconds(Int64(seconds * 1e9) + 1))
                }
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await pollers.close()
        for server in servers { await server.close() }
        try outcome.get()
    }

    /// All readings of a meter, in order.
    func readings(_ meter: String) async throws -> [Reading] {
        try await hub.store.readings(ReadingQuery(meter: meter)).map(\.reading)
    }

    /// What polls came to, as `/metrics` shows it.
    var polls: [String: Int] {
        Dictionary(
            hub.counters.values.polls.map { ("\($0.key.source.rawValue) \($0.key.outcome.text)", $0.value) },
            uniquingKeysWith: +)
    }

    /// The codes of what was refused, in order.
    var refusals: [String] {
        hub.events.all.withLock { $0 }.compactMap { event in
            if case .refused(let refused) = event { "\(refused.reason) \(refused.meter ?? "-")" } else { nil }
        }
    }
}

/// Registers without a wire.
final class ScriptedMeter: RegisterClient {
    private let answer: @Sendable (RegisterSpan, UInt8, Int) throws -> [UInt16]
    private let asked = Mutex<[String]>([])

    /// - Parameter answer: gets the span, the unit and the number of the question, from 0.
    init(_ answer: @escaping @Sendable (RegisterSpan, UInt8, Int) throws -> [UInt16]) { self.answer = answer }

    /// A meter of these registers; what leaves them is refused with exception 2.
    convenience init(registers: [UInt16]) {
        self.init { span, _, _ in try Self.block(of: registers, span) }
    }

    static func block(of registers: [UInt16], _ span: RegisterSpan) throws -> [UInt16] {
        guard span.addresses.upperBound <= registers.count else {
            throw ModbusFailure.exception(.illegalDataAddress)
        }
        return Array(registers[span.addresses])
    }

    /// `unit:start+count` of each question.
    var questions: [String] { asked.withLock { $0 } }

    func readHoldingRegisters(_ span: RegisterSpan, unit: UInt8) async throws -> [UInt16] {
        let number = asked.withLock { asked in
            asked.append("\(unit):\(span.start)+\(span.count)")
            return asked.count - 1
        }
        return try answer(span, unit, number)
    }

    func close() async {}
}

/// The samples of IAMMeter's registers, as hexadecimal words.
enum Registers {
    static let threePhase = words(
        """
        5A14 01AF 0000 03B0 0016 7FC4 0000 00C8 03B6 0002 5A96 02FA FFFF F92B 0004 E9D0 0026 18BC 03DE 0000
        599C 0073 0000 00BE 000C 11D8 0000 0000 02D0 0000 1387 0000 FFFF FD99 0027 7B6C 0026 1984 0000 0136
        0000 C800 0000 0320 FFFF FF07 0000 03E8 0001 57C0 0000 00B7 0000 7594 0000 0000 3745 3431 4330 4439
        0000 0000 0000 0000 0001 51BD
        """)
    static let singlePhase = words("5A66 026A 0000 0579 00FF 7096 0027 A670")
    static let guide = words("090A 026A 0000 0579 004F D32F 1386 03D4")

    private static func words(_ text: String) -> [UInt16] {
        text.split(whereSeparator: \.isWhitespace).compactMap { UInt16($0, radix: 16) }
    }
}
