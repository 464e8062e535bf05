import NIOCore
import NIOPosix
import NIOSSL
import Timekeeping

/// Makes connections of clients: over TCP, and over TLS for an `https` address.
struct HTTPConnector: Sendable {
    let wiring: Wiring
    /// Where connections to loopback come from.
    let localHost: String?
    /// Whether a certificate must be valid and that of its host.
    let verifies: Bool

    /// A connection of a client, with its addresses, which a closed channel forgets.
    struct Connection: Sendable {
        let channel: any Channel
        let url: HTTPURL
        let local: SocketAddress?
        let remote: SocketAddress?

        /// Whether it still leads to where `other` is.
        func leads(to other: HTTPURL) -> Bool {
            channel.isActive && url.host == other.host && url.port == other.port
                && url.isSecure == other.isSecure
        }
    }

    /// Connects, and goes on when the other end has accepted and, over TLS, the handshake is done.
    /// - Parameter install: adds the handlers of the protocol; called on the loop of the channel.
    /// - Throws: `HTTPFailure`, or `CancellationError` when the task was cancelled.
    func connect(
        to url: HTTPURL, _ turn: Turn, install: @escaping @Sendable (any Channel) throws -> Void
    ) async throws -> Connection {
        let attempt = ChannelInTheMaking()
        do {
            let tls = try url.isSecure ? wiring.tls.context(verifies: verifies) : nil
            return try await withTaskCancellationHandler {
                let handshake = tls.map { TLSHandshake(context: $0, host: url.host) }
                let channel = try await bootstrap { channel in
                    attempt.enter(channel)
                    try handshake?.install(on: channel)
                    try install(channel)
                }.connect(toHost: url.host, port: url.port).get()
                let connection = Connection(
                    channel: channel, url: url, local: channel.localAddress, remote: channel.remoteAddress)
                try await wiring.ends.connected(channel)
                try await finish(handshake, on: connection)
                return connection
            } onCancel: {
                turn.claim()
                attempt.abandon()
            }
        } catch {
            await turn.take()
            try Task.checkCancellation()
            throw HTTPFailure(connecting: error)
        }
    }

    private func finish(_ handshake: TLSHandshake?, on connection: Connection) async throws {
        guard let handshake else { return }
        do { try await handshake.result(on: connection.channel) } catch {
            connection.channel.close(promise: nil)
            await confirmClosed(connection)
            throw error
        }
    }

    /// Closes a connection and waits until the other end, if it is in this process, has seen it.
    func close(_ connection: Connection) async {
        connection.channel.close(promise: nil)
        await confirmClosed(connection)
    }

    private func confirmClosed(_ connection: Connection) async {
        await wiring.ends.confirmClosed(
            connection.channel, local: connection.local, remote: connection.remote)
    }

    private func bootstrap(_ install: @escaping @Sendable (any Channel) throws -> Void) throws
        -> ClientBootstrap
    {
        let local = try localHost.map { try SocketAddress(ipAddress: $0, port: 0) }
        let bootstrap = ClientBootstrap(group: wiring.group)
            .connectTimeout(.hours(24))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { [ends = wiring.ends] channel in
                channel.eventLoop.makeCompletedFuture {
                    try ends.announceConnections(of: channel)
                    if let local {
                        try channel.pipeline.syncOperations.addHandler(LocalAddressHandler(local))
                    }
                    try install(channel)
                }
            }
        guard local != nil else { return bootstrap }
        return bootstrap.channelOption(
            ChannelOptions.Types.SocketOption(level: .ip, name: .bindAddressNoPort), value: 1)
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
