import Metering
import Modbus
import Synchronization
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Ingestion

/// Polling over the network, with the hub's own client.
@Suite(.ends())
struct ModbusWireTests {
    /// Polls units 1 to `units` of one server every second, for `seconds`.
    private static func run(
        units: Int, seconds: Double, more: String = "",
        answer: @escaping @Sendable (ModbusQuery) async -> ModbusReply
    ) async throws -> PollRun {
        let devices = (1...units).map {
            "{id: m\($0), poll: {modbus: \"${meter.modbus}\", unit: \($0), model: wem3080t\(more)}}"
        }
        let port = Mutex(0)
        let run = try await PollRun(
            "[\(devices.joined(separator: ", "))]", fillIn: { _ in "127.0.0.1:\(port.withLock { $0 })" })
        let server = ModbusServer("meter", on: run.hub.time, wiring: run.wiring, answer: answer)
        let bound = try await server.open(host: "127.0.0.1", port: 0)
        port.withLock { $0 = bound }
        try await run.run(
            seconds: seconds, beside: server.processes,
            services: [NamedProcess("meter") { try await server.run() }])
        await server.close()
        return run
    }

    /// Function 3 over the sample of three phases; the length counts bytes.
    private static func block(_ query: ModbusQuery) -> [UInt8] {
        let count = Int(query.pdu[4])
        let bytes = Registers.threePhase.prefix(count).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
        return [3, UInt8(bytes.count)] + bytes
    }

    @Test func `units behind one address share its connection and are asked one after the other`()
        async throws
    {
        let seen = Mutex<[String]>([])
        let run = try await Self.run(units: 4, seconds: 2) { query in
            seen.withLock { $0.append("\(query.connection):\(query.unit)") }
            return .respond(Self.block(query))
        }
        #expect(seen.withLock { $0 } == ["1:1", "1:2", "1:3", "1:4", "1:1", "1:2", "1:3", "1:4"])
        #expect(try await run.readings("m1").map(\.takenAt) == [250, 1250].map { noon + .milliseconds($0) })
        #expect(run.polls == ["modbus stored": 8])
    }

    @Test func `what goes wrong on the wire is counted and makes no reading`() async throws {
        let replies: [ModbusReply] = [
            .respond([0x83, 6]), .silent, .bytes([0, 99, 0, 0, 0, 3, 1, 0x83, 2], answers: false), .close,
        ]
        let number = Mutex(0)
        let run = try await Self.run(units: 1, seconds: 12, more: ", timeout: 500 ms") { query in
            let index = number.withLock { number in
                defer { number += 1 }
                return number
            }
            return index < replies.count ? replies[index] : .respond(Self.block(query))
        }
        let polls = run.polls
        #expect(polls["modbus exception"] == 1)
        #expect(polls["modbus timed_out"] == 2)
        #expect(polls["modbus connection_closed"] == 1)
        #expect(try await run.readings("m1").count == polls["modbus stored"])
        #expect((polls["modbus stored"] ?? 0) >= 6)
    }
}
