import Foundation
import Modbus
import NIOCore
import Testing
import TimeLimits
import Timekeeping

@testable import Wires

/// A server that does not listen for a while has its port for itself.
@Suite(.ends())
struct HeldPortTests {
    /// What happens to others that want the port: a server of this program, and a program that shares addresses.
    private static func thieves(_ port: Int) async -> [String] {
        let other = HTTPServer("other", on: SystemTimekeeper(), wiring: wiring) { _ in .stayDark }
        var found: [String] = []
        do {
            try await other.open(host: "127.0.0.1", port: port)
            found.append("another server listens")
        } catch {
            found.append(error is PortProblem ? "refused" : "\(error)")
        }
        await other.close()
        return found + [sharingProgram(port) ? "another program listens" : "refused"]
    }

    private static let wiring = Wiring(group: ServerUnderTest.group.next())

    private static func sharingProgram(_ port: Int) -> Bool {
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var on: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard let address = try? SocketAddress(ipAddress: "127.0.0.1", port: port) else { return true }
        return address.withSockAddr { bind(socket, $0, socklen_t($1)) } == 0 && listen(socket, 1) == 0
    }

    @Test func `an HTTP server that has stopped listening keeps its port`() async throws {
        try await ServerUnderTest.serve { server, address in
            for round in 1...3 {
                await server.stopListening()
                #expect(await Self.thieves(address.port) == ["refused", "refused"])
                await #expect(throws: (any Error).self) {
                    try await RawClient(to: address, on: ServerUnderTest.group)
                }
                try await server.open(host: address.host, port: address.port)
                let client = try await RawClient(to: address, on: ServerUnderTest.group)
                await client.send("GET /\(round) HTTP/1.1\r\nConnection: close\r\n\r\n")
                #expect(await client.textUntilClosed().echoes == ["GET /\(round) 0"])
            }
        }
    }

    @Test func `a Modbus server that has stopped listening keeps its port`() async throws {
        try await ModbusServerUnderTest.serve { server, port in
            let kept = try await ModbusRawClient(to: port)
            #expect(await kept.ask(ModbusFrame.read(1, 1)) == [3, 2, 0, 1])
            await server.stopListening()
            #expect(await Self.thieves(port) == ["refused", "refused"])
            try await server.open(host: "127.0.0.1", port: port)
            let client = try await ModbusRawClient(to: port)
            #expect(await client.ask(ModbusFrame.read(2, 1)) == [3, 2, 0, 2])
            #expect(await kept.ask(ModbusFrame.read(3, 1)) == [3, 2, 0, 3])
        }
    }

    @Test func `a server that refuses connections because it is full keeps its port`() async throws {
        var limits = ModbusServer.Limits()
        (limits.connections, limits.excess) = (1, .refuse)
        try await ModbusServerUnderTest.serve(limits: limits) { server, port in
            let only = try await ModbusRawClient(to: port)
            #expect(await only.ask(ModbusFrame.read(1, 1)) == [3, 2, 0, 1])
            #expect(await Self.thieves(port) == ["refused", "refused"])
        }
    }

    @Test func `the next server listens on the port of one that has ended`() async throws {
        let first = HTTPServer("first", on: SystemTimekeeper(), wiring: Self.wiring) { _ in .stayDark }
        let port = try await first.open(host: "127.0.0.1", port: 0)
        let client = try await RawClient(to: ("127.0.0.1", port), on: ServerUnderTest.group)
        let held = try #require(first.heldPort)
        await first.close()
        #expect(await client.textUntilClosed().isEmpty)
        #expect(await Self.thieves(port) == ["refused", "refused"])
        let second = HTTPServer("second", on: SystemTimekeeper(), wiring: Self.wiring) { _ in .stayDark }
        try await second.open(on: held)
        _ = try await RawClient(to: ("127.0.0.1", port), on: ServerUnderTest.group)
        await second.close()
    }

    @Test func `a port whose server has ended is free, though connections linger`() async throws {
        for _ in 1...3 {
            let server = HTTPServer("first", on: SystemTimekeeper(), wiring: Self.wiring) { _ in .stayDark }
            let port = try await server.open(host: "127.0.0.1", port: 0)
            let client = try await RawClient(to: ("127.0.0.1", port), on: ServerUnderTest.group)
            await server.close()
            _ = await client.textUntilClosed()
            let next = HTTPServer("next", on: SystemTimekeeper(), wiring: Self.wiring) { _ in .stayDark }
            #expect(try await next.open(host: "127.0.0.1", port: port) == port)
            await next.close()
        }
    }
}
