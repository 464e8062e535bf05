import Modbus
import NIOCore
import Testing
import TimeLimits
import Timekeeping

@testable import Wires

/// Each side of the wire against libmodbus, an implementation that shares nothing with it.
@Suite(.serialized, .ends())
struct ModbusLibmodbusTests {
    private static func client(_ port: Int) -> ModbusClient {
        ModbusClient(
            host: "127.0.0.1", port: port, timeout: .seconds(20), on: SystemTimekeeper(),
            wiring: Wiring(group: ServerUnderTest.group.next()))
    }

    @Test func `the client reads 125 registers of a libmodbus server`() async throws {
        let server = try LibmodbusServer()
        defer { server.stop() }
        let client = Self.client(server.port)
        let registers = try await client.readHoldingRegisters(RegisterSpan(start: 7, count: 125), unit: 1)
        #expect(registers == (7..<132).map { UInt16(2 * $0) })
        await client.close()
    }

    @Test(arguments: [0, 1, 255] as [UInt8])
    func `the client hears the exceptions of a libmodbus server, and goes on`(unit: UInt8) async throws {
        let server = try LibmodbusServer()
        defer { server.stop() }
        let client = Self.client(server.port)
        await #expect(throws: ModbusFailure.exception(.illegalDataAddress)) {
            try await client.readHoldingRegisters(RegisterSpan(start: 199, count: 2), unit: unit)
        }
        #expect(
            try await client.readHoldingRegisters(RegisterSpan(start: 199, count: 1), unit: unit) == [398])
        await client.close()
    }

    @Test func `several clients, each with several questions, read a libmodbus server`() async throws {
        let server = try LibmodbusServer()
        defer { server.stop() }
        try await withThrowingTaskGroup { group in
            for _ in 1...5 {
                let client = Self.client(server.port)
                for start in 0..<20 as Range<UInt16> {
                    group.addTask {
                        let span = try RegisterSpan(start: start, count: 3)
                        let registers = try await client.readHoldingRegisters(span, unit: UInt8(start))
                        #expect(registers == [2 * start, 2 * start + 2, 2 * start + 4])
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `the client sees the end of a libmodbus server`() async throws {
        let server = try LibmodbusServer()
        let client = Self.client(server.port)
        let span = try RegisterSpan(start: 1, count: 1)
        #expect(try await client.readHoldingRegisters(span, unit: 1) == [2])
        server.stop()
        await #expect(throws: ModbusFailure.self) { try await client.readHoldingRegisters(span, unit: 1) }
    }

    @Test(arguments: ModbusServerTests.Path.allCases)
    func `libmodbus reads 125 registers of the server`(path: ModbusServerTests.Path) async throws {
        try await ModbusServerUnderTest.serve(quick: path.quick) { _, port in
            let client = LibmodbusClient(host: "127.0.0.1", port: port)
            let span = try RegisterSpan(start: 3, count: 125)
            #expect(try await client.readHoldingRegisters(span, unit: 1) == (3..<128).map { UInt16($0) })
            await client.close()
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let reply: ModbusReply
        let failure: ModbusFailure
        /// The number of the connection on which the next read is answered.
        let connection: Int
    }

    private static let limit = Duration.seconds(2)

    static let rows =
        ([1, 2, 3, 4, 5, 6, 8, 10, 11] as [UInt8]).map { code in
            Row(
                testDescription: "exception \(code)", reply: .respond([0x83, code]),
                failure: .exception(ModbusException(rawValue: code)), connection: 1)
        } + [
            Row(
                testDescription: "exception 99", reply: .respond([0x83, 99]), failure: .malformed,
                connection: 2),
            Row(testDescription: "silence", reply: .silent, failure: .timedOut(limit), connection: 2),
            Row(testDescription: "close", reply: .close, failure: .reset, connection: 2),
            Row(testDescription: "reset", reply: .reset, failure: .reset, connection: 2),
            Row(
                testDescription: "1 register", reply: .respond([3, 2, 0, 1]), failure: .malformed,
                connection: 2),
            Row(
                testDescription: "function 4", reply: .respond([4, 4, 0, 1, 0, 2]), failure: .malformed,
                connection: 2),
            Row(
                testDescription: "wrong transaction",
                reply: .bytes([0xAB, 0xCD, 0, 0, 0, 7, 1, 3, 4, 0, 1, 0, 2], answers: false),
                failure: .malformed, connection: 2),
            Row(
                testDescription: "cut", reply: .bytes([0, 1, 0, 0, 0, 7, 1, 3, 4, 0], answers: false),
                failure: .timedOut(limit), connection: 2),
        ]

    @Test(arguments: rows) func `a fault harms the read of libmodbus that it meets and no other`(
        row: Row
    ) async throws {
        try await ModbusServerUnderTest.serve(
            answer: { query in
                query.pdu[2] == 0 ? row.reply : .respond([3, 4, 0, UInt8(query.connection), 0, 0])
            },
            { _, port in
                let client = LibmodbusClient(host: "127.0.0.1", port: port, timeout: Self.limit)
                await #expect(throws: row.failure) {
                    try await client.readHoldingRegisters(RegisterSpan(start: 0, count: 2), unit: 1)
                }
                for _ in 1...2 {
                    let span = try RegisterSpan(start: 1, count: 2)
                    let registers = try await client.readHoldingRegisters(span, unit: 1)
                    #expect(registers == [UInt16(row.connection), 0])
                }
                await client.close()
            })
    }

    @Test func `libmodbus is refused, and asked with a unit that it cannot address`() async throws {
        let span = try RegisterSpan(start: 0, count: 1)
        let port = try await ModbusServerUnderTest.serve { _, port in
            let client = LibmodbusClient(host: "127.0.0.1", port: port)
            await #expect(throws: ModbusFailure.wrongUnit(250)) {
                try await client.readHoldingRegisters(span, unit: 250)
            }
            await client.close()
            return port
        }
        await #expect(throws: ModbusFailure.refused) {
            try await LibmodbusClient(host: "127.0.0.1", port: port).readHoldingRegisters(span, unit: 1)
        }
    }

    @Test func `libmodbus does not connect with a descriptor that it cannot wait for`() async throws {
        try await ModbusServerUnderTest.serve { server, port in
            let client = LibmodbusClient(
                host: "127.0.0.1", port: port, timeout: .seconds(1), descriptorLimit: 3)
            await #expect(throws: ModbusFailure.tooManyFiles(limit: 3)) {
                try await client.readHoldingRegisters(RegisterSpan(start: 0, count: 1), unit: 1)
            }
            #expect(server.listener.lines.isEmpty)
        }
    }
}
