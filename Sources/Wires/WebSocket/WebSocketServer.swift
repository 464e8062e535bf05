import NIOCore
import Synchronization
import Timekeeping

/// The WebSockets of one server: opens them for an `HTTPServer`, and handles what comes on each.
package final class WebSocketServer: Sendable {
    private let name: String
    private let time: any Timekeeper
    private let wiring: Wiring
    private let limits: WebSocket.Limits
    private let connectionLimit: Int
    private let handle: @Sendable (WebSocketMessage, WebSocket) async -> Void
    private let incoming: ServingQueue<WebSocket>
    private let open = Mutex(Open())

    private struct Open {
        /// By the number of their arrival.
        var sockets: [Int: WebSocket] = [:]
        var arrivals = 0
    }

    /// - Parameters:
    ///   - name: how its handlers are called in traces.
    ///   - connections: at a time; further requests get the answer of the HTTP server.
    ///   - handle: handles one message; those of one WebSocket come one after the other.
    package init(
        _ name: String, on time: any Timekeeper, wiring: Wiring, connections: Int = 64,
        limits: WebSocket.Limits = WebSocket.Limits(),
        handle: @escaping @Sendable (WebSocketMessage, WebSocket) async -> Void
    ) {
        self.name = name
        self.time = time
        self.wiring = wiring
        self.limits = limits
        self.handle = handle
        connectionLimit = connections
        incoming = ServingQueue(limit: connections)
    }

    /// The open ones, in the order of their arrival.
    package var sockets: [WebSocket] {
        open.withLock { $0.sockets.sorted { $0.key < $1.key }.map(\.value) }
    }

    /// What an `HTTPServer` does about a request for a WebSocket.
    /// - Returns: `nil` when it is answered like any other request: it is a wrong one, or one too many.
    package func upgrade(_ request: HTTPRequest) -> HTTPUpgrade? {
        guard open.withLock({ $0.sockets.count < connectionLimit }),
            let headers = WebSocketHandshake.answer(request)
        else { return nil }
        return HTTPUpgrade(headers: headers) { [self] channel in try install(on: channel) }
    }

    /// On the loop of the channel.
    private func install(on channel: any Channel) throws {
        let socket = WebSocket(name, .server, on: channel, limits: limits, time: time, wiring: wiring)
        let number = open.withLock { open in
            open.arrivals += 1
            open.sockets[open.arrivals] = socket
            return open.arrivals
        }
        let leave: @Sendable () -> Void = { [self] in
            open.withLock { _ = $0.sockets.removeValue(forKey: number) }
        }
        // It leaves before the client can know that the connection is closed; the future is for one that has closed by now.
        channel.closeFuture.whenComplete { _ in leave() }
        try channel.pipeline.syncOperations.addHandler(WebSocketConnection(socket, onEnd: leave))
        if !incoming.add(socket) { channel.close(promise: nil) }
    }

    /// Handles messages until the task is cancelled.
    package func run() async {
        await incoming.run { [handle] socket in
            await socket.follow { await handle($0, socket) }
        }
    }
}
