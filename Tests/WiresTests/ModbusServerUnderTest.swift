import Modbus
import NIOCore
import Timekeeping

@testable import Wires

/// A Modbus server in real time whose 200 holding registers hold their own addresses, for every unit.
enum ModbusServerUnderTest {
    static let registerCount = 200

    static func pdu(to query: ModbusQuery) -> [UInt8] {
        let function = query.pdu.first ?? 0
        do throws(ModbusException) {
            guard case .readHoldingRegisters(let span) = try ModbusRequest(pdu: query.pdu) else {
                throw .illegalFunction
            }
            guard span.addresses.upperBound <= registerCount else { throw .illegalDataAddress }
            return ModbusResponse.registers(span.addresses.map { UInt16($0) }, function: function).pdu
        } catch {
            return ModbusResponse.exception(error, function: function).pdu
        }
    }

    static let bank: @Sendable (ModbusQuery) async -> ModbusReply = { .respond(pdu(to: $0)) }

    /// Serves on a free port while `body` runs.
    static func serve<Result: Sendable>(
        limits: ModbusServer.Limits = .patient,
        quick: (@Sendable (ModbusQuery) -> ModbusReply?)? = nil,
        answer: @escaping @Sendable (ModbusQuery) async -> ModbusReply = bank,
        _ body: @escaping @Sendable (ModbusServer, _ port: Int) async throws -> Result
    ) async throws -> Result {
        let server = ModbusServer(
            "meter", on: SystemTimekeeper(), wiring: Wiring(group: ServerUnderTest.group.next()),
            limits: limits,
            quick: quick, answer: answer)
        let port = try await server.open(host: "127.0.0.1", port: 0)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await server.run() }
            for process in server.processes {
                tasks.addTask { do { try await process.run() } catch is CancellationError {} }
            }
            let result: Swift.Result<Result, any Error>
            do { result = .success(try await body(server, port)) } catch { result = .failure(error) }
            await server.close()
            tasks.cancelAll()
            try await tasks.waitForAll()
            return try result.get()
        }
    }
}

extension ModbusServer.Limits {
    /// A busy machine may take its time over the rest of a request.
    static var patient: Self {
        var limits = Self()
        limits.unfinished = .seconds(60)
        return limits
    }
}
