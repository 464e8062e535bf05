import NIOCore
import NIOPosix
import Testing
import TimeLimits
import Timekeeping

@testable import Wires

@Suite(.ends())
struct HTTPClientTests {
    private let wiring = Wiring(group: ServerUnderTest.group.next())

    private func client(keepsAlive: Bool = true, from host: String? = nil) -> HTTPClient {
        HTTPClient(wiring: wiring, localHost: host, keepsAlive: keepsAlive)
    }

    private func url(_ address: (host: String, port: Int)) -> HTTPURL {
        HTTPURL(host: address.host, port: address.port, target: "/x?y=1")
    }

    @Test func `a request that is given up before it connects to a dark host ends`() async throws {
        let group = ServerUnderTest.group
        let port = try HeldPort(host: "127.0.0.1", port: 0)
        let listener = try await port.listen(ServerBootstrap(group: group)).get()
        port.ignoreConnections(true)
        let url = HTTPURL(host: "127.0.0.1", port: port.address.port ?? 0, target: "/")
        let client = client()
        await #expect(throws: CancellationError.self) {
            try await withThrowingTaskGroup(of: HTTPResponse.self) { requests in
                requests.cancelAll()
                requests.addTask { try await client.send("GET", url) }
                _ = try await requests.next()
            }
        }
        try await listener.close()
    }

    @Test(arguments: [true, false])
    func `one client sends one request after the other`(keepsAlive: Bool) async throws {
        try await ServerUnderTest.serve { _, address in
            let client = client(keepsAlive: keepsAlive)
            for size in [0, 1, 100_000] {
                let response = try await client.send(
                    "PUT", url(address), body: Array(repeating: 1, count: size))
                #expect(response.body == Array("PUT /x \(size);".utf8))
            }
            await client.close()
        }
    }

    @Test func `a client connects from the address it was given`() async throws {
        try await ServerUnderTest.serve {
            .respond(.json(200, $0.remoteAddress))
        } _: { _, address in
            let client = client(keepsAlive: false, from: "127.77.3.4")
            let response = try await client.send("GET", url(address))
            #expect(String(decoding: response.body, as: UTF8.self) == "127.77.3.4")
        }
    }

    @Test func `a host may have a name`() async throws {
        try await ServerUnderTest.serve { _, address in
            let url = HTTPURL(host: "localhost", port: address.port, target: "/")
            let response = try await client(keepsAlive: false).send("GET", url)
            #expect(response.status == 200)
        }
    }

    @Test(arguments: [true, false])
    func `a task that is already cancelled gets no answer`(isConnected: Bool) async throws {
        try await ServerUnderTest.serve { _, address in
            let client = client()
            if isConnected { _ = try await client.send("GET", url(address)) }
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await client.send("GET", url(address)) }
                group.cancelAll()
                await #expect(throws: CancellationError.self) { try await group.next() }
            }
            let response = try await client.send("GET", url(address))
            #expect(response.status == 200)
            await client.close()
        }
    }

    @Test func `a task that is cancelled while it waits is told so, and the server's end is closed`()
        async throws
    {
        let arrived = Mailbox<Void>("arrived", room: 8, on: SystemTimekeeper())
        try await ServerUnderTest.serve { _ in
            arrived.post(())
            return .stayDark
        } _: { server, address in
            let client = client()
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await client.send("GET", url(address)) }
                _ = try? await arrived.receive()
                group.cancelAll()
                await #expect(throws: CancellationError.self) { try await group.next() }
            }
        }
    }

    @Test func `an answer that is no HTTP is a failure`() async throws {
        let listener = try await RawServer.answering("rubbish\r\n\r\n", on: wiring.group)
        await #expect(throws: HTTPFailure.malformed) {
            try await client().send("GET", HTTPURL(host: "127.0.0.1", port: listener.port, target: "/"))
        }
        await listener.close()
    }

    @Test func `an answer that breaks off is a failure`() async throws {
        let listener = try await RawServer.answering(
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", on: wiring.group)
        await #expect(throws: HTTPFailure.closedEarly) {
            try await client().send("GET", HTTPURL(host: "127.0.0.1", port: listener.port, target: "/"))
        }
        await listener.close()
    }
}
