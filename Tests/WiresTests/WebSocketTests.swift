import NIOCore
import NIOPosix
import Testing
import TimeLimits
import Timekeeping

@testable import Wires

/// A server of WebSockets on the real clock.
@Suite(.ends())
struct WebSocketTests {
    private static let group = MultiThreadedEventLoopGroup.singleton

    /// The key and its answer are those of RFC 6455, section 1.3.
    private static let request =
        "GET / HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"

    private struct Scene: Sendable {
        let sockets: WebSocketServer
        let address: (host: String, port: Int)
        let wiring: Wiring
        let time: any Timekeeper

        var url: HTTPURL { HTTPURL(host: address.host, port: address.port, target: "/") }

        var client: WebSocketClient {
            WebSocketClient("client", on: time, wiring: wiring, from: RandomStream(seed: 1, path: "client"))
        }

        /// A client that has sent the request above and got its answer.
        func raw() async throws -> RawClient {
            let client = try await RawClient(to: address, on: WebSocketTests.group)
            await client.send(WebSocketTests.request)
            let head = await client.text { $0.hasSuffix("\r\n\r\n") }
            #expect(head.contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
            return client
        }
    }

    /// Serves on a free port while `body` runs; answers each message with itself.
    private static func serve(
        connections: Int = 64, limits: WebSocket.Limits = WebSocket.Limits(),
        handle: @escaping @Sendable (WebSocketMessage, WebSocket) async -> Void = { try? await $1.send($0) },
        _ body: @escaping @Sendable (Scene) async throws -> Void
    ) async throws {
        let (time, wiring) = (SystemTimekeeper(), Wiring(group: group.next()))
        let sockets = WebSocketServer(
            "echo", on: time, wiring: wiring, connections: connections, limits: limits, handle: handle)
        let server = HTTPServer(
            "echo", on: time, wiring: wiring, upgrade: { sockets.upgrade($0) },
            answer: { .respond(WebSocketHandshake.refusal(of: $0) ?? HTTPResponse(status: 503)) })
        let port = try await server.open(host: "127.0.0.1", port: 0)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await server.run() }
            tasks.addTask { await sockets.run() }
            let result: Result<Void, any Error>
            do {
                result = .success(
                    try await body(
                        Scene(sockets: sockets, address: ("127.0.0.1", port), wiring: wiring, time: time)))
            } catch { result = .failure(error) }
            await server.close()
            tasks.cancelAll()
            try await tasks.waitForAll()
            try result.get()
        }
    }

    @Test(arguments: [
        ("ws://hub/rpc", "http://hub/rpc"), ("WSS://hub:8443/rpc?id=0", "https://hub:8443/rpc?id=0"),
        ("wss://hub", "https://hub"), ("http://hub", ""), ("ws:/hub", ""), ("ws", ""),
    ])
    func `the address of a WebSocket is read`(text: String, address: String) {
        #expect(HTTPURL.webSocket(text) == HTTPURL(address))
    }

    @Test func `messages of both kinds come back, short and long`() async throws {
        try await Self.serve { scene in
            let socket = try await scene.client.open(scene.url)
            let sent: [WebSocketMessage] = [
                .text("ü"), .binary([0, 255]), .text(""), .binary([UInt8](repeating: 7, count: 200_000)),
            ]
            let (came, note) = AsyncStream.makeStream(
                of: WebSocketMessage.self, bufferingPolicy: .bufferingOldest(9))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await socket.follow { note.yield($0) } }
                for message in sent { try await socket.send(message) }
                var expected = sent[...]
                for await message in came {
                    #expect(message == expected.popFirst())
                    if expected.isEmpty { break }
                }
                await socket.close()
                try await tasks.waitForAll()
            }
            #expect(socket.closed == WebSocketClose(code: 1000))
            #expect(!socket.isOpen)
            await #expect(throws: WebSocketFailure.closed(WebSocketClose(code: 1000))) {
                try await socket.send(.text("late"))
            }
        }
    }

    @Test(
        arguments: [
            ("unmasked", WebSocketFrameTests.bytes([WebSocketFrame(.text)], mask: nil), 1002),
            ("reserved bit", [0xC1, 0x80, 0, 0, 0, 0], 1002), ("long ping", [0x89, 0xFE, 0, 200], 1002),
            ("not UTF-8", WebSocketFrameTests.bytes([WebSocketFrame(.text, [0xFF])]), 1007),
            ("too large", [0x82, 0xFF, 0, 0, 0, 0, 0, 0x20, 0, 0], 1009),
        ] as [(String, [UInt8], Int)])
    func `a client that breaks the protocol is told so and is closed`(
        name: String, bytes: [UInt8], code: Int
    ) async throws {
        try await Self.serve { scene in
            let client = try await scene.raw()
            await client.send(bytes)
            let frame = await client.bytesUntilClosed()
            #expect(frame.prefix(1) == [0x88])
            #expect(Int(frame[2]) << 8 | Int(frame[3]) == code)
        }
    }

    @Test func `a ping is answered, and a close with its code`() async throws {
        try await Self.serve { scene in
            let client = try await scene.raw()
            await client.send(
                WebSocketFrameTests.bytes([
                    WebSocketFrame(.ping, [1, 2]), WebSocketFrame(.text, Array("a".utf8)),
                    WebSocketFrame(.close, WebSocketClose(code: 3999, reason: "enough").payload),
                ]))
            let bytes = await client.bytesUntilClosed()
            #expect(bytes == [0x8A, 2, 1, 2, 0x81, 1, 0x61, 0x88, 2, 0x0F, 0x9F])
        }
    }

    @Test(arguments: [
        ("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8", 426),
        ("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Key: short", 400),
        ("keep-alive, Upgrade", "keep-alive", 400), ("GET /", "POST /", 400),
        ("Upgrade: websocket", "Upgrade: h2c", 400),
    ])
    func `a wrong request is answered by HTTP`(right: String, wrong: String, status: Int) async throws {
        try await Self.serve { scene in
            let client = try await RawClient(to: scene.address, on: Self.group)
            await client.send(Self.request.replacing(right, with: wrong))
            #expect(await client.textUntilClosed().statuses == [status])
        }
    }

    @Test func `one connection more than there may be is answered by HTTP`() async throws {
        try await Self.serve(connections: 1) { scene in
            let first = try await scene.client.open(scene.url)
            await #expect(throws: WebSocketFailure.refused(status: 503)) {
                _ = try await scene.client.open(scene.url)
            }
            await first.reset()
        }
    }

    @Test func `a client that cannot connect, and one whose server speaks something else, are told`()
        async throws
    {
        try await Self.serve { (scene) async throws in
            let held = try HeldPort(host: "127.0.0.1", port: 0)
            let url = HTTPURL(host: "127.0.0.1", port: held.address.port ?? 0, target: "/")
            await #expect(throws: WebSocketFailure.http(.refused)) { _ = try await scene.client.open(url) }
        }
        try await ServerUnderTest.serve { (_, address) async throws in
            let client = WebSocketClient(
                "client", on: SystemTimekeeper(), wiring: Wiring(group: Self.group),
                from: RandomStream(seed: 1, path: "client"))
            await #expect(throws: WebSocketFailure.refused(status: 200)) {
                _ = try await client.open(HTTPURL(host: address.host, port: address.port, target: "/"))
            }
        }
    }

    @Test func `an end that does not read is cut off`() async throws {
        var limits = WebSocket.Limits()
        limits.unsentBytes = 100_000
        try await Self.serve(limits: limits) { scene in
            let client = try await scene.raw()
            try await client.stopReading()
            let message = WebSocketMessage.binary([UInt8](repeating: 0, count: 50_000))
            let failures = await withTaskGroup(of: WebSocketFailure?.self) { tasks in
                for _ in 0..<1000 {
                    tasks.addTask {
                        do { try await scene.sockets.sockets.first?.send(message) } catch {
                            return error as? WebSocketFailure
                        }
                        return nil
                    }
                }
                return await tasks.reduce(into: []) { found, failure in failure.map { found.append($0) } }
            }
            #expect(failures.contains(.tooSlow))
            await client.close()
        }
    }

    @Test func `what waits to be handled is bounded, and none of it is lost`() async throws {
        let latch = Latch(isOpen: false)
        let (handled, note) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingOldest(4096))
        let time = SystemTimekeeper()
        try await Self.serve(handle: { message, _ in
            _ = try? await latch.pass("the test", on: time)
            if case .binary(let bytes) = message { note.yield(Int(bytes[0]) << 8 | Int(bytes[1])) }
        }) { scene in
            let client = try await scene.raw()
            let frames = (0..<2000).map { WebSocketFrame(.binary, [UInt8($0 >> 8), UInt8($0 & 0xFF)]) }
            await client.send(WebSocketFrameTests.bytes(frames))
            latch.open()
            var expected = 0
            for await number in handled {
                #expect(number == expected)
                expected += 1
                if expected == 2000 { break }
            }
            await client.close()
        }
    }
}
