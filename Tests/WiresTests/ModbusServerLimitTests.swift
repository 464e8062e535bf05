import Modbus
import NIOCore
import Synchronization
import Testing
import TimeLimits
import Timekeeping

@testable import Wires

@Suite(.ends())
struct ModbusServerLimitTests {
    /// Waits until the server has as many connections.
    private static func settled(_ server: ModbusServer, at count: Int) async {
        while server.listener.lines.count != count { await Task.yield() }
    }

    @Test func `one connection too many is accepted and closed, and its place is free again`() async throws {
        var limits = ModbusServer.Limits()
        limits.connections = 2
        try await ModbusServerUnderTest.serve(limits: limits) { server, port in
            let kept = try await ModbusRawClient(to: port)
            let leaving = try await ModbusRawClient(to: port)
            #expect(await leaving.ask(ModbusFrame.read(4, 1)) == [3, 2, 0, 4])
            let excess = try await ModbusRawClient(to: port)
            #expect(await excess.frames() == [])
            #expect(await kept.ask(ModbusFrame.read(5, 1)) == [3, 2, 0, 5])
            await leaving.close()
            await Self.settled(server, at: 1)
            let next = try await ModbusRawClient(to: port)
            #expect(await next.ask(ModbusFrame.read(6, 1)) == [3, 2, 0, 6])
        }
    }

    @Test func `or it is refused, until there is room`() async throws {
        var limits = ModbusServer.Limits()
        limits.connections = 1
        limits.excess = .refuse
        try await ModbusServerUnderTest.serve(limits: limits) { server, port in
            for round in 1...3 as ClosedRange<UInt16> {
                let client = try await ModbusRawClient(to: port)
                #expect(await client.ask(ModbusFrame.read(round, 1)) == [3, 2, 0, UInt8(round)])
                await #expect(throws: IOError.self) { try await ModbusRawClient(to: port) }
                await client.close()
                await Self.settled(server, at: 0)
                while !server.listener.state.withLock({ $0.channel != nil }) { await Task.yield() }
            }
        }
    }

    @Test func `a request cut off by the end of its connection is forgotten`() async throws {
        let asked = Counter()
        try await ModbusServerUnderTest.serve(
            answer: { query in
                asked.add()
                return .respond(ModbusServerUnderTest.pdu(to: query))
            },
            { server, port in
                for count in 1..<12 {
                    let client = try await ModbusRawClient(to: port)
                    await client.send(Array(ModbusFrame.read(0, 1).prefix(count)))
                    if count.isMultiple(of: 2) { await client.reset() } else { await client.close() }
                    await Self.settled(server, at: 0)
                }
                let client = try await ModbusRawClient(to: port)
                #expect(await client.ask(ModbusFrame.read(1, 1)) == [3, 2, 0, 1])
            })
        #expect(asked.count == 1)
    }

    @Test func `a reset before its answer ends the connection and nothing else`() async throws {
        let time = SystemTimekeeper()
        let begun = Mailbox<Void>("begun", room: 8, on: time)
        let gate = Mailbox<Void>("gate", room: 8, on: time)
        try await ModbusServerUnderTest.serve(
            answer: { query in
                if query.connection == 1 {
                    begun.post(())
                    _ = try? await gate.receive()
                }
                return .respond(ModbusServerUnderTest.pdu(to: query))
            },
            { server, port in
                let client = try await ModbusRawClient(to: port)
                await client.send(ModbusFrame.read(0, 125))
                try await begun.receive()
                await client.reset()
                await Self.settled(server, at: 0)
                gate.post(())
                let next = try await ModbusRawClient(to: port)
                #expect(await next.ask(ModbusFrame.read(1, 1)) == [3, 2, 0, 1])
            })
    }

    @Test(arguments: ModbusServerTests.Path.allCases)
    func `a client that takes no answers is not read any more, and a reset frees it`(
        path: ModbusServerTests.Path
    ) async throws {
        let asked = Counter()
        let count: @Sendable (ModbusQuery) -> ModbusReply? = { query in
            asked.add()
            return .respond(ModbusServerUnderTest.pdu(to: query))
        }
        try await ModbusServerUnderTest.serve(
            quick: path == .quick ? count : nil, answer: { query in count(query) ?? .silent },
            { server, port in
                let client = try await ModbusRawClient(to: port, reads: false)
                let total = 100_000
                client.push((0..<total).flatMap { _ in ModbusFrame.read(0, 125) })
                // 26 MB of answers: more than the sockets of both ends take.
                while server.listener.lines.first?.channel.isWritable != false { await Task.yield() }
                let neighbour = try await ModbusRawClient(to: port)
                #expect(await neighbour.ask(ModbusFrame.read(1, 1)) == [3, 2, 0, 1])
                #expect(asked.count < total)
                await client.reset()
                await Self.settled(server, at: 1)
            })
    }

    @Test func `requests beyond the limit wait outside, and all are answered in order`() async throws {
        var limits = ModbusServer.Limits()
        limits.pipelinedRequests = 2
        let gate = Mailbox<Void>("gate", room: 8, on: SystemTimekeeper())
        try await ModbusServerUnderTest.serve(
            limits: limits,
            answer: { query in
                if query.transaction == 1 { _ = try? await gate.receive() }
                return .respond(ModbusServerUnderTest.pdu(to: query))
            },
            { server, port in
                let client = try await ModbusRawClient(to: port)
                await client.send((1...100).flatMap { ModbusFrame.read($0, 1, transaction: $0) })
                while server.listener.lines.first?.waitingCount != 2 { await Task.yield() }
                gate.post(())
                let frames = await client.frames(100)
                #expect(frames.map(\.header.transaction) == Array(1...100))
            })
    }
}

private final class Counter: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock { $0 } }
    func add() { value.withLock { $0 += 1 } }
}
