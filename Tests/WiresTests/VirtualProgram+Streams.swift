import NIOCore
import Timekeeping

@testable import Wires

extension VirtualProgram {
    static let streams = [
        VirtualProgram(
            "HTTP and a WebSocket on one port",
            trace: [
                "0.0 subscriber is open", "1.0 meter got 200", "1.0 writer sends 1",
                "1.0 reader begins 1", "2.0 meter got 200", "2.0 reader has 1", "2.0 writer is confirmed",
                "2.0 writer sends 2", "2.0 reader begins 2", "3.0 reader has 2", "3.0 writer is confirmed",
            ]
        ) { run in
            let events = Mailbox<String>("events", room: 10_000, on: run.time)
            let sockets = WebSocketServer("events", on: run.time, wiring: run.wiring) { _, _ in }
            let (hub, url) = try await run.webSocketServer("hub", sockets) { request in
                events.post(request.query("n") ?? "")
                return .respond(.json(200, "{}"))
            }
            let subscriber = Subscriber(run) { text, _ in
                run.note("reader begins \(text)")
                try? await run.time.sleep(for: .seconds(1))
                run.note("reader has \(text)")
            }
            try await run.run(
                until: 9, servers: [hub], services: [subscriber.service, sockets.service],
                [
                    NamedProcess("subscriber") {
                        _ = try await subscriber.open(url)
                        run.note("subscriber is open")
                    },
                    NamedProcess("meter") {
                        let client = run.client()
                        for number in 1...2 {
                            await run.wait(until: Int64(number))
                            await run.note("meter") { try await client.send("POST", url.at("/?n=\(number)")) }
                        }
                        await client.close()
                    },
                    NamedProcess("writer") {
                        while true {
                            let event = try await events.receive()
                            run.note("writer sends \(event)")
                            try await sockets.sockets.first?.send(.text(event))
                            run.note("writer is confirmed")
                        }
                    },
                ])
        },
        VirtualProgram(
            "questions and answers over a WebSocket, and a close that both ends have seen",
            trace: [
                "0.0 server has ask 1", "0.0 client has answer to ask 1", "0.0 client goes on",
                "0.0 server has ask 2", "0.0 client has answer to ask 2", "0.0 client goes on",
                "1.0 other process", "1.0 client is closed, none are open",
            ]
        ) { run in
            let sockets = WebSocketServer("shelly", on: run.time, wiring: run.wiring) { message, socket in
                run.note("server has \(message.shown)")
                try? await socket.send(.text("answer to \(message.shown)"))
            }
            let (hub, url) = try await run.webSocketServer("hub", sockets)
            let subscriber = Subscriber(run) { text, _ in run.note("client has \(text)") }
            try await run.run(
                until: 9, servers: [hub], services: [subscriber.service, sockets.service],
                [
                    NamedProcess("client") {
                        let socket = try await subscriber.open(url)
                        for number in 1...2 {
                            try await socket.send(.text("ask \(number)"))
                            run.note("client goes on")
                        }
                        await run.wait(until: 1)
                        await socket.close()
                        run.note("client is closed, \(sockets.sockets.isEmpty ? "none" : "some") are open")
                    },
                    NamedProcess("other") {
                        await run.wait(until: 1)
                        run.note("other process")
                    },
                ].reversed())
        },
        VirtualProgram(
            "a WebSocket whose server is reset while a message is handled",
            trace: [
                "0.0 server begins ask", "1.0 reset", "1.0 client: the WebSocket is closed",
                "3.0 server ends",
                "4.0 client: no WebSocket, status 400",
            ]
        ) { run in
            let sockets = WebSocketServer("shelly", on: run.time, wiring: run.wiring) { message, _ in
                run.note("server begins \(message.shown)")
                await run.wait(until: 3)
                run.note("server ends")
            }
            let (hub, url) = try await run.webSocketServer("hub", sockets)
            let subscriber = Subscriber(run) { _, _ in }
            try await run.run(
                until: 9, servers: [hub], services: [subscriber.service, sockets.service],
                [
                    NamedProcess("client") {
                        let socket = try await subscriber.open(url)
                        do { try await socket.send(.text("ask")) } catch { run.note("client: \(error)") }
                        await run.wait(until: 4)
                        do { _ = try await subscriber.open(url.at("/elsewhere")) } catch {
                            run.note("client: \(error)")
                        }
                    },
                    NamedProcess("trouble") {
                        await run.wait(until: 1)
                        run.note("reset")
                        await hub.resetConnections()
                    },
                ])
        },
    ]
}

/// The client of a WebSocket, which follows what it has opened.
final class Subscriber: Sendable {
    private let run: VirtualRun
    private let client: WebSocketClient
    private let opened: EventLoopPromise<WebSocket>
    private let handle: @Sendable (String, WebSocket) async -> Void

    init(_ run: VirtualRun, handle: @escaping @Sendable (String, WebSocket) async -> Void) {
        self.run = run
        self.handle = handle
        client = WebSocketClient(
            "reader", on: run.time, wiring: run.wiring, from: RandomStream(seed: 1, path: "reader"))
        opened = run.wiring.group.next().makePromise()
    }

    deinit { opened.fail(CancellationError()) }

    func open(_ url: HTTPURL) async throws -> WebSocket {
        let socket = try await client.open(url)
        opened.succeed(socket)
        return socket
    }

    var service: NamedProcess {
        NamedProcess("reader") { [handle, future = opened.futureResult] in
            guard let socket = try? await future.get() else { return }
            await socket.follow { await handle($0.shown, socket) }
        }
    }
}

extension WebSocketServer {
    var service: NamedProcess { NamedProcess("web sockets") { await self.run() } }
}

extension WebSocketMessage {
    /// As a trace shows it.
    var shown: String {
        switch self {
        case .text(let text): text
        case .binary(let bytes): "\(bytes)"
        }
    }
}

extension VirtualRun {
    /// An opened server whose path `/` is a WebSocket, and its address.
    func webSocketServer(
        _ name: String, _ sockets: WebSocketServer,
        _ answer: @escaping @Sendable (HTTPRequest) async -> HTTPReply = { _ in
            .respond(HTTPResponse(status: 400))
        }
    ) async throws -> (HTTPServer, HTTPURL) {
        let server = HTTPServer(
            name, on: time, wiring: wiring, upgrade: { $0.path == "/" ? sockets.upgrade($0) : nil },
            answer: answer)
        let port = try await server.open(host: "127.0.0.1", port: 0)
        return (server, HTTPURL(host: "127.0.0.1", port: port, target: "/"))
    }
}
