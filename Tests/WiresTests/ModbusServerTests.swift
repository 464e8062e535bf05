import Modbus
import Testing
import TimeLimits
import Timekeeping

@testable import Wires

/// Each row runs with answers on the event loop, and with a task for each request.
@Suite(.ends())
struct ModbusServerTests {
    enum Path: String, CaseIterable, Sendable {
        case quick, task

        var quick: (@Sendable (ModbusQuery) -> ModbusReply?)? {
            switch self {
            case .quick: { query in .respond(ModbusServerUnderTest.pdu(to: query)) }
            case .task: nil
            }
        }
    }

    private func answer(to request: [UInt8], _ path: Path) async throws -> [UInt8]? {
        try await ModbusServerUnderTest.serve(quick: path.quick) { _, port in
            let client = try await ModbusRawClient(to: port)
            return await client.ask(request)
        }
    }

    @Test(arguments: Path.allCases) func `125 registers are answered`(path: Path) async throws {
        let pdu = try #require(try await answer(to: ModbusFrame.read(0, 125), path))
        #expect(pdu.count == 252)
        #expect(
            try ModbusResponse.registers(in: pdu, function: 3, count: 125) == (0..<125).map { UInt16($0) })
    }

    static let refused: [(pdu: [UInt8], exception: UInt8)] = [
        ([3, 0, 0, 0, 126], 3), ([3, 0, 0, 0, 0], 3), ([3, 0, 199, 0, 2], 2), ([3, 0xFF, 0xFF, 0, 2], 2),
        ([3, 0xFF, 0xFF, 0, 126], 3), ([3, 0, 0], 3), ([3], 3), ([3, 0, 0, 0, 1, 0], 3), ([43, 14, 1, 0], 1),
        ([6, 0, 1, 0, 1], 1), ([0], 1), ([255, 1], 1),
    ]

    @Test(arguments: refused, Path.allCases)
    func `what cannot be answered is refused with its exception`(
        row: (pdu: [UInt8], exception: UInt8), path: Path
    ) async throws {
        let request = ModbusFrame(transaction: 7, unit: 1, pdu: row.pdu).bytes
        #expect(try await answer(to: request, path) == [row.pdu[0] | 0x80, row.exception])
    }

    @Test(arguments: [1, 2, 5, 12, 13, 1000], Path.allCases)
    func `ten requests in pieces of any size are answered in order`(size: Int, path: Path) async throws {
        try await ModbusServerUnderTest.serve(quick: path.quick) { _, port in
            let client = try await ModbusRawClient(to: port)
            var rest = (1...10).flatMap { ModbusFrame.read($0, 1, transaction: $0, unit: UInt8($0)) }[...]
            while !rest.isEmpty {
                await client.send(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
            let expected = (1...10).map {
                ModbusFrame(transaction: $0, unit: UInt8($0), pdu: [3, 2, 0, UInt8($0)])
            }
            #expect(await client.frames(10) == expected)
        }
    }

    @Test(arguments: Path.allCases)
    func `of one and a half requests the first is answered at once`(path: Path) async throws {
        try await ModbusServerUnderTest.serve(quick: path.quick) { _, port in
            let client = try await ModbusRawClient(to: port)
            let second = ModbusFrame.read(2, 1)
            #expect(await client.ask(ModbusFrame.read(1, 1) + second.prefix(6)) == [3, 2, 0, 1])
            #expect(await client.ask(Array(second.suffix(6))) == [3, 2, 0, 2])
        }
    }

    @Test(arguments: Path.allCases)
    func `a client that stalls in mid-request does not hold up its neighbour`(path: Path) async throws {
        try await ModbusServerUnderTest.serve(quick: path.quick) { _, port in
            let stalled = try await ModbusRawClient(to: port)
            await stalled.send(Array(ModbusFrame.read(0, 1).prefix(7)))
            let neighbour = try await ModbusRawClient(to: port)
            for number in 1...50 {
                let request = ModbusFrame.read(UInt16(number), 1)
                #expect(await neighbour.ask(request) == [3, 2, 0, UInt8(number)])
            }
        }
    }

    @Test(arguments: Path.allCases)
    func `a frame of another protocol is passed over without an answer`(path: Path) async throws {
        try await ModbusServerUnderTest.serve(quick: path.quick) { _, port in
            let client = try await ModbusRawClient(to: port)
            var foreign = ModbusFrame.read(1, 1, transaction: 1)
            foreign[3] = 1
            await client.send(foreign + ModbusFrame.read(2, 1, transaction: 2))
            #expect(await client.frames(1) == [ModbusFrame(transaction: 2, unit: 1, pdu: [3, 2, 0, 2])])
        }
    }

    @Test(arguments: [0, 1, 255, 60_000] as [UInt16], Path.allCases)
    func `a length that no frame has closes the connection after the answers before it`(
        length: UInt16, path: Path
    ) async throws {
        try await ModbusServerUnderTest.serve(quick: path.quick) { _, port in
            let client = try await ModbusRawClient(to: port)
            #expect(await client.ask(ModbusFrame.read(1, 1)) == [3, 2, 0, 1])
            #expect(await client.ask([0, 1, 0, 0, UInt8(length >> 8), UInt8(length & 0xFF), 1, 3]) == nil)
        }
    }

    @Test(arguments: Path.allCases) func `the unit is echoed`(path: Path) async throws {
        try await ModbusServerUnderTest.serve(quick: path.quick) { _, port in
            let client = try await ModbusRawClient(to: port)
            for unit in [0, 1, 255] as [UInt8] { _ = await client.ask(ModbusFrame.read(9, 1, unit: unit)) }
            #expect(await client.frames(3).map(\.header.unit) == [0, 1, 255])
        }
    }

    @Test(arguments: Path.allCases) func `five clients are served at a time`(path: Path) async throws {
        try await ModbusServerUnderTest.serve(quick: path.quick) { server, port in
            var clients: [ModbusRawClient] = []
            for _ in 1...5 { clients.append(try await ModbusRawClient(to: port)) }
            for round in 1...3 {
                for (place, client) in clients.enumerated() {
                    let start = UInt16(10 * round + place)
                    #expect(await client.ask(ModbusFrame.read(start, 1)) == [3, 2, 0, UInt8(start)])
                }
            }
            #expect(server.listener.lines.map(\.accepted.number) == [1, 2, 3, 4, 5])
        }
    }
}
