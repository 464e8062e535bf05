import Modbus
import Synchronization
import Testing
import TimeLimits
import Timekeeping

@testable import Wires

extension VirtualRun {
    /// An opened Modbus server on a free port of its own, and the port.
    func modbusServer(
        _ name: String = "meter", limits: ModbusServer.Limits = ModbusServer.Limits(),
        _ answer: @escaping @Sendable (ModbusQuery) async -> ModbusReply
    ) async throws -> (ModbusServer, port: Int) {
        let server = ModbusServer(name, on: time, wiring: wiring, limits: limits, answer: answer)
        return (server, try await server.open(host: "127.0.0.1", port: 0))
    }

    func modbusClient(_ port: Int, timeout: Duration = .seconds(1)) -> ModbusClient {
        ModbusClient(host: "127.0.0.1", port: port, timeout: timeout, on: time, wiring: wiring)
    }

    /// Reads one register and notes what came of it.
    func read(_ start: UInt16, _ name: String = "hub", by client: ModbusClient, unit: UInt8 = 1) async {
        do {
            let span = try RegisterSpan(start: start, count: 1)
            let registers = try await client.readHoldingRegisters(span, unit: unit)
            note("\(name) got \(registers[0])")
        } catch let ModbusFailure.backingOff(until) {
            note("\(name): not before \(until.seconds)")
        } catch {
            note("\(name): \(error)")
        }
    }

    /// Runs processes in declaration order beside Modbus servers, to `end` seconds, and closes the servers.
    func run(until end: Int64, modbus servers: [ModbusServer], _ processes: [NamedProcess]) async throws {
        let outcome: Result<Void, any Error>
        do {
            try await run(
                until: end,
                services: servers.map { server in NamedProcess(server.name) { try await server.run() } },
                servers.flatMap(\.processes) + processes)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        for server in servers { await server.close() }
        try outcome.get()
    }

    func sleep(_ milliseconds: Int64) async throws {
        try await time.sleep(for: .milliseconds(milliseconds))
    }
}

extension ModbusQuery {
    /// The first register that is asked for.
    var start: UInt16 { UInt16(pdu[1]) << 8 | UInt16(pdu[2]) }

    /// Every register asked for holds the address of the first.
    var echo: ModbusReply { .respond(echoPDU) }

    var echoPDU: [UInt8] {
        ModbusResponse.registers(Array(repeating: start, count: Int(pdu[4])), function: pdu[0]).pdu
    }
}

/// Modbus in virtual time over real sockets, each program run many times.
@Suite(.serialized, .ends())
struct ModbusVirtualTests {
    static let programs =
        VirtualProgram.modbusExchanges + VirtualProgram.modbusFailures + VirtualProgram.modbusConnections

    @Test(arguments: programs)
    func `a program has the same trace in each of 100 runs`(program: VirtualProgram) async throws {
        let deviations = try await program.deviations(runs: 100, isOnLoop: true)
        #expect(deviations.count == 0)
        #expect(deviations.first == nil)
    }

    @Test(arguments: programs)
    func `a program has that trace beside a busy machine, too`(program: VirtualProgram) async throws {
        let deviations = try await CPULoad.beside { try await program.deviations(runs: 20, isOnLoop: true) }
        #expect(deviations.count == 0)
        #expect(deviations.first == nil)
    }

    @Test(arguments: programs)
    func `a program has that trace on several threads, too`(program: VirtualProgram) async throws {
        let deviations = try await program.deviations(runs: 20, isOnLoop: false)
        #expect(deviations.count == 0)
        #expect(deviations.first == nil)
    }
}
