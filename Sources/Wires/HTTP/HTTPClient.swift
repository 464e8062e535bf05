import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Timekeeping

/// An HTTP/1.1 client of one process: one exchange at a time, one connection at the most.
///
/// It keeps no time of its own; callers put `Timekeeper.withTimeout` around it. A cancelled exchange ends
/// when its connection is closed and the other end, if it is in this process, has seen it.
public final class HTTPClient: Sendable {
    private let wiring: Wiring
    private let localHost: String?
    private let keepsAlive: Bool
    private let open = Mutex<Connection?>(nil)

    private struct Connection {
        let channel: any Channel
        let host: String
        let port: Int
        /// Kept here because a closed channel has forgotten its addresses.
        let local: SocketAddress?
        let remote: SocketAddress?
    }

    /// - Parameters:
    ///   - localHost: the address to connect from; `nil` leaves it to the system.
    ///   - keepsAlive: whether the connection stays open for the next exchange.
    public init(wiring: Wiring, localHost: String? = nil, keepsAlive: Bool) {
        self.wiring = wiring
        self.localHost = localHost
        self.keepsAlive = keepsAlive
    }

    /// Sends one request and awaits its response.
    /// - Throws: `HTTPFailure`, or `CancellationError` when the task was cancelled.
    public func send(
        _ method: String, _ url: HTTPURL, headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) async throws -> HTTPResponse {
        let turn = Turn()
        let connection = try await connection(to: url, turn)
        let channel = connection.channel
        let promise = channel.eventLoop.makePromise(of: HTTPResponse.self)
        let call = ClientCall(
            method: method, url: url, headers: headers, body: body, keepsAlive: keepsAlive, turn: turn,
            promise: promise)
        let result = await withTaskCancellationHandler {
            channel.writeAndFlush(call).cascadeFailure(to: promise)
            return await promise.futureResult.result()
        } onCancel: {
            turn.claim()
            channel.close(promise: nil)
        }
        await turn.takeIfClaimed()
        switch result {
        case .success(let response) where keepsAlive && response.header("connection") != "close":
            return response
        case .success(let response):
            await drop(connection)
            return response
        case .failure(let error):
            await turn.take()
            await drop(connection)
            try Task.checkCancellation()
            throw HTTPFailure(error)
        }
    }

    /// Closes the connection, if there is one, and waits until the other end has seen it.
    public func close() async {
        guard let connection = open.withLock({ $0 }) else { return }
        await drop(connection)
    }

    /// Resets the connection, if there is one, and waits until the other end has seen it.
    public func reset() async {
        guard let connection = open.withLock({ $0 }) else { return }
        try? await connection.channel.resetOnClose().get()
        await drop(connection)
    }

    private func drop(_ connection: Connection) async {
        open.withLock { if $0?.channel === connection.channel { $0 = nil } }
        connection.channel.close(promise: nil)
        await wiring.ends.confirmClosed(
            connection.channel, local: connection.local, remote: connection.remote)
    }

    /// The connection of the last exchange, or a new one.
    private func connection(to url: HTTPURL, _ turn: Turn) async throws -> Connection {
        if let kept = open.withLock({ $0 }) {
            if kept.channel.isActive && kept.host == url.host && kept.port == url.port { return kept }
            await drop(kept)
        }
        let channel = try await connect(to: url, turn)
        let connection = Connection(
            channel: channel, host: url.host, port: url.port, local: channel.localAddress,
            remote: channel.remoteAddress)
        open.withLock { $0 = connection }
        return connection
    }

    private func connect(to url: HTTPURL, _ turn: Turn) async throws -> any Channel {
        let attempt = Mutex<(any Channel)?>(nil)
        do {
            return try await withTaskCancellationHandler {
                let channel = try await bootstrap { channel in attempt.withLock { $0 = channel } }
                    .connect(toHost: url.host, port: url.port).get()
                try await wiring.ends.connected(channel)
                return channel
            } onCancel: {
                turn.claim()
                attempt.withLock { $0 }?.close(promise: nil)
            }
        } catch {
            await turn.take()
            try Task.checkCancellation()
            throw HTTPFailure(connecting: error)
        }
    }

    private func bootstrap(_ started: @escaping @Sendable (any Channel) -> Void) throws -> ClientBootstrap {
        let bootstrap = ClientBootstrap(group: wiring.group)
            .connectTimeout(.hours(24))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                started(channel)
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(HTTPClientConnection(bodyLimit: 4 << 20))
                }
            }
        guard let localHost else { return bootstrap }
        return
            bootstrap
            .channelOption(ChannelOptions.Types.SocketOption(level: .ip, name: .bindAddressNoPort), value: 1)
            .bind(to: try SocketAddress(ipAddress: localHost, port: 0))
    }
}

extension NIOBSDSocket.Option {
    /// IP_BIND_ADDRESS_NO_PORT of Linux: the port is chosen when connecting, so that thousands of connections
    /// a second from one address do not run out of ports.
    fileprivate static let bindAddressNoPort = Self(rawValue: 24)
}

extension HTTPFailure {
    init(connecting error: any Error) {
        if let error = error as? NIOConnectionError, let first = error.connectionErrors.first {
            self.init(first.error)
        } else {
            self.init(error)
        }
    }
}
