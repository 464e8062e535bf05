import NIOCore
import NIOPosix
import Testing
import TimeLimits
import Timekeeping

@testable import Wires

/// How many connections one address may have, in real time.
@Suite(.ends())
struct NeighbourLimitTests {
    private static func client(_ port: Int, from source: String = "127.0.0.1") async throws -> any Channel {
        try await ClientBootstrap(group: ServerUnderTest.group)
            .bind(to: SocketAddress(ipAddress: source, port: 0))
            .connect(host: "127.0.0.1", port: port).get()
    }

    private static func get(_ port: Int, from source: String) async throws -> String {
        let client = try await RawClient(to: ("127.0.0.1", port), from: source, on: ServerUnderTest.group)
        await client.send("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        return await client.textUntilClosed()
    }

    @Test func `half-open connections of one neighbour do not keep another one out`() async throws {
        var limits = HTTPServer.Limits()
        limits.connections = 512
        limits.neighbours = NeighbourLimit(onLoopback: 448, elsewhere: 64)
        try await ServerUnderTest.serve(limits: limits) { server, url in
            var crowd: [any Channel] = []
            for _ in 0..<600 { crowd.append(try await Self.client(url.port, from: "127.0.0.9")) }
            #expect(try await Self.get(url.port, from: "127.0.0.1").statuses == [200])
            #expect(server.connectionCount <= 449)
            // One that leaves makes room for another of its own.
            for channel in crowd { try? await channel.close() }
        }
    }

    @Test func `a neighbour whose connections have ended may connect again`() async throws {
        var limits = HTTPServer.Limits()
        limits.neighbours = NeighbourLimit(onLoopback: 2, elsewhere: 2)
        try await ServerUnderTest.serve(limits: limits) { _, url in
            for _ in 0..<20 {
                let answer = try await Self.get(url.port, from: "127.0.0.9")
                #expect(answer.statuses == [200])
            }
        }
    }

    @Test func `a connection on which nothing is asked has the time of a request`() async throws {
        var limits = HTTPServer.Limits()
        limits.unfinished = .milliseconds(300)
        limits.idle = .seconds(3600)
        try await ServerUnderTest.serve(limits: limits) { server, url in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for process in server.processes { group.addTask { try? await process.run() } }
                let asking = try await RawClient(to: url, on: ServerUnderTest.group)
                await asking.send("GET /a HTTP/1.1\r\nhost: x\r\n\r\n")
                _ = await asking.text { $0.contains(";") }
                let silent = try await RawClient(to: url, on: ServerUnderTest.group)
                #expect(await silent.textUntilClosed() == "")
                await asking.send("GET /b HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
                #expect(await asking.textUntilClosed().statuses == [200, 200])
                group.cancelAll()
            }
        }
    }

    @Test func `a client that was refused and does not close is closed soon`() async throws {
        var limits = HTTPServer.Limits()
        limits.unfinished = .seconds(3600)
        limits.lingering = .milliseconds(300)
        try await ServerUnderTest.serve(limits: limits) { server, url in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for process in server.processes { group.addTask { try? await process.run() } }
                let slow = try await RawClient(to: url, on: ServerUnderTest.group)
                await slow.send("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf")
                let refused = try await RawClient(to: url, on: ServerUnderTest.group)
                await refused.send("this is not HTTP\r\n\r\n")
                #expect(await refused.textUntilClosed().statuses == [400])
                // The time of a request that has begun is another one.
                await slow.send("-sent")
                #expect(await slow.text { $0.contains(";") }.statuses == [200])
                await slow.close()
                group.cancelAll()
            }
        }
    }

    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1", true), ("127.0.0.1", "127.0.0.2", false),
        ("127.0.0.1", "::ffff:127.0.0.1", true),
        ("192.0.2.1", "192.0.2.2", false), ("2001:db8::1", "2001:db8::2", true),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", false), ("::1", "::2", false),
    ])
    func `a neighbour is an address, or a network of IPv6`(left: String, right: String, isSame: Bool) throws {
        let neighbours = try [left, right].map { Neighbour(try SocketAddress(ipAddress: $0, port: 1)) }
        #expect((neighbours[0] == neighbours[1]) == isSame)
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("192.0.2.1", false), ("::2", false),
    ])
    func `loopback is told apart, and has a bound of its own`(address: String, isLoopback: Bool) throws {
        let neighbour = try #require(Neighbour(try SocketAddress(ipAddress: address, port: 1)))
        #expect(neighbour.isLoopback == isLoopback)
        let limit = NeighbourLimit(onLoopback: 448, elsewhere: 64)
        #expect(limit.bound(of: neighbour) == (isLoopback ? 448 : 64))
    }
}
