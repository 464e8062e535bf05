import NIOCore
import NIOPosix
import Synchronization

/// Accepts connections for a program that listens on a Unix socket, under the rule for strangers that every server of the
/// run has; a program outside would accept anybody.
package final class SocketRelay: Sendable {
    private let wiring: Wiring
    private let path: String
    private let state = Mutex(State())

    private struct State {
        var listener: (any Channel)?
        /// By the number of their arrival.
        var connections: [Int: any Channel] = [:]
        var arrivals = 0
    }

    /// - Parameter path: of the program's socket.
    package init(to path: String, wiring: Wiring) {
        self.path = path
        self.wiring = wiring
    }

    /// Does nothing when it is open.
    /// - Throws: `PortProblem` when the address cannot be had.
    package func open(host: String, port: Int) async throws {
        guard state.withLock({ $0.listener == nil }) else { return }
        let bootstrap = ServerBootstrap(group: wiring.group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { [self] channel in wiring.ends.admit(channel) { connect(channel) } }
        do {
            let listener = try await bootstrap.bind(host: host, port: port).get()
            state.withLock { $0.listener = listener }
            if let address = listener.localAddress { wiring.ends.startListening(address) }
        } catch let error as IOError {
            throw PortProblem(host: host, port: port, errnoCode: error.errnoCode)
        }
    }

    /// Refuses further connections, and ends those that are open.
    package func close() async {
        let (listener, connections) = state.withLock { state in
            defer { state.listener = nil }
            return (state.listener, state.connections.sorted { $0.key < $1.key }.map(\.value))
        }
        if let listener {
            if let address = listener.localAddress { wiring.ends.stopListening(address) }
            try? await listener.close()
        }
        for connection in connections {
            connection.close(promise: nil)
            try? await connection.closeFuture.get()
        }
    }

    /// Joins an accepted connection to one of its own to the program.
    private func connect(_ channel: any Channel) -> EventLoopFuture<Void> {
        note(channel)
        return ClientBootstrap(group: channel.eventLoop)
            .channelInitializer { leg in
                leg.eventLoop.makeCompletedFuture {
                    try leg.pipeline.syncOperations.addHandler(RelayLeg(to: channel))
                }
            }
            .connect(unixDomainSocketPath: path)
            .flatMapThrowing { [wiring] leg in
                wiring.ends.note(relayLeg: leg, of: channel)
                try channel.pipeline.syncOperations.addHandler(RelayLeg(to: leg))
            }
    }

    private func note(_ channel: any Channel) {
        let number = state.withLock { state in
            state.arrivals += 1
            state.connections[state.arrivals] = channel
            return state.arrivals
        }
        let source = channel.remoteAddress?.ipAddress
        channel.closeFuture.whenComplete { [self] _ in
            state.withLock { _ = $0.connections.removeValue(forKey: number) }
            // Without another leg there is no end that anybody could wait for.
            if let source { wiring.ends.forgetUnrelayed(source: source) }
        }
    }
}

/// Hands what comes on one leg to the other; reads no further while that takes nothing.
private final class RelayLeg: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel

    init(to other: any Channel) {
        self.other = other
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        other.writeAndFlush(unwrapInboundIn(data), promise: nil)
        if !other.isWritable { _ = context.channel.setOption(.autoRead, value: false) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { _ = other.setOption(.autoRead, value: true) }
    }

    /// What has come still leaves.
    func channelInactive(context: ChannelHandlerContext) {
        let sent: EventLoopFuture<Void> = other.writeAndFlush(ByteBuffer())
        sent.whenComplete { [other] _ in other.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
