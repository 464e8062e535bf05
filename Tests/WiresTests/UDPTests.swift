import Foundation
import NIOCore
import NIOPosix
import Testing
import TimeLimits
import Timekeeping

@testable import Wires

/// Datagrams on the real clock, and between programs.
@Suite(.ends())
struct UDPTests {
    private static let time = SystemTimekeeper()

    /// Serves on a free port while `body` runs.
    private static func serve(
        limits: UDPServer.Limits = UDPServer.Limits(), wiring: Wiring = Wiring(group: ServerUnderTest.group),
        _ answer: @escaping @Sendable (UDPDatagram) async -> UDPReply = { .respond($0.bytes) },
        _ body: @escaping @Sendable (UDPServer, Int) async throws -> Void
    ) async throws {
        let server = UDPServer("echo", on: time, wiring: wiring, limits: limits, answer: answer)
        let port = try await server.open(host: "127.0.0.1", port: 0)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await server.run() }
            let result: Result<Void, any Error>
            do { result = .success(try await body(server, port)) } catch { result = .failure(error) }
            await server.close()
            try await tasks.waitForAll()
            try result.get()
        }
    }

    private static func client(_ port: Int, bytes: Int = 8192) -> UDPClient {
        UDPClient(
            to: "127.0.0.1", port: port, datagramBytes: bytes, on: time,
            wiring: Wiring(group: ServerUnderTest.group))
    }

    @Test(arguments: [0, 1, 1400, 8192]) func `a datagram of any length comes back`(count: Int) async throws {
        try await Self.serve { (server, port) async throws in
            let client = Self.client(port)
            let bytes = [UInt8](repeating: 3, count: count)
            #expect(try await client.request(bytes, within: .seconds(30)) == bytes)
            await client.close()
            #expect(server.lostCount == 0)
        }
    }

    @Test func `datagrams that are too long are not sent, and not taken`() async throws {
        var limits = UDPServer.Limits()
        limits.datagramBytes = 100
        try await Self.serve(limits: limits) { (server, port) async throws in
            let client = Self.client(port, bytes: 200)
            await #expect(throws: UDPFailure.tooLarge(limit: 200)) {
                try await client.send([UInt8](repeating: 0, count: 201))
            }
            try await client.send([UInt8](repeating: 0, count: 101))
            #expect(try await client.request([1], within: .seconds(30)) == [1])
            #expect(server.lostCount == 1)
            await client.close()
        }
    }

    @Test func `a port that nobody has is an error, and the client goes on when somebody has it`()
        async throws
    {
        let free = UDPServer("free", on: Self.time, wiring: Wiring(group: ServerUnderTest.group)) {
            .respond($0.bytes)
        }
        let port = try await free.open(host: "127.0.0.1", port: 0)
        await free.close()
        let client = Self.client(port)
        await #expect(throws: UDPFailure.refused) { _ = try await client.request([1], within: .seconds(30)) }
        await #expect(throws: UDPFailure.refused) { _ = try await client.request([1], within: .seconds(30)) }
        await client.close()
    }

    @Test func `an address that another has is told with the system's code`() async throws {
        try await Self.serve { (_, port) async throws in
            let second = UDPServer("second", on: Self.time, wiring: Wiring(group: ServerUnderTest.group)) {
                _ in
                .silent
            }
            await #expect(throws: PortProblem(host: "127.0.0.1", port: port, errnoCode: EADDRINUSE)) {
                try await second.open(host: "127.0.0.1", port: port)
            }
        }
    }

    @Test func `a server sends from its own address to whom it likes`() async throws {
        let (came, note) = AsyncStream.makeStream(of: UDPDatagram.self, bufferingPolicy: .bufferingOldest(4))
        try await Self.serve { datagram in
            note.yield(datagram)
            return .silent
        } _: { (_, port) async throws in
            try await Self.serve { (sender, own) async throws in
                try await sender.send([5], to: "127.0.0.1", port: port)
                for await datagram in came {
                    #expect(datagram == UDPDatagram([5], from: "127.0.0.1", port: own))
                    break
                }
            }
        }
    }

    @Test func `a closed run takes no datagrams of other programs, and counts them`() async throws {
        let run = VirtualRun()
        let wiring = run.wiring
        let server = UDPServer("meter", on: run.time, wiring: wiring) { datagram in
            run.note("meter has \(datagram.bytes)")
            return .respond([1])
        }
        let port = try await server.open(host: "127.0.0.1", port: 0)
        let stranger = try await DatagramBootstrap(group: ServerUnderTest.group)
            .bind(host: "127.0.0.1", port: 0).get()
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
        try await stranger.writeAndFlush(
            AddressedEnvelope(remoteAddress: address, data: ByteBuffer(bytes: [9])))
        try await run.run(
            until: 9, services: [NamedProcess("meter") { try await server.run() }],
            [
                NamedProcess("client") {
                    let client = run.udpClient(port)
                    await run.note("client") { try await client.request([0], within: .seconds(1)) }
                    await client.close()
                    await server.close()
                }
            ])
        try await stranger.close()
        #expect(run.trace == ["0.0 meter has [0]", "0.0 client has [1]"])
        #expect(wiring.ends.refusedConnections == 1)
        #expect(wiring.ends.isEmpty)
    }
}
