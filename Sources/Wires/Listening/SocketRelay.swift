import NIOCore
import NIOPosix

/// Accepts connections for a program that listens on a Unix socket, under the rule for strangers that every server of the
/// run has; a program outside would accept anybody.
package final class SocketRelay: Sendable {
    private let name: String
    private let wiring: Wiring
    private let path: String
    private let listener: Listener<AcceptedConnection>

    /// Clients at a time; one more is closed.
    private static let connectionLimit = 4096

    /// - Parameters:
    ///   - name: of the program.
    ///   - path: of its socket.
    package init(_ name: String, to path: String, wiring: Wiring) {
        self.name = name
        self.path = path
        self.wiring = wiring
        listener = Listener(wiring: wiring, limit: Self.connectionLimit, excess: .close)
    }

    /// Does nothing when it is open.
    /// - Throws: `PortProblem` when the address cannot be had.
    package func open(host: String, port: Int) async throws {
        _ = try await listener.open(host: host, port: port) { self.connect($0) }
    }

    /// Refuses further connections, and ends those that are open.
    package func close() async { await listener.close() }

    /// Joins an accepted connection to one of its own to the program.
    private func connect(_ channel: any Channel) -> EventLoopFuture<Void> {
        guard case .admitted(let accepted) = listener.enter(channel, make: { $0 }) else {
            return channel.close()
        }
        let source = channel.remoteAddress?.ipAddress
        // Without another leg there is no end that anybody could wait for.
        channel.closeFuture.whenComplete { [wiring] _ in
            if let source { wiring.ends.forgetUnrelayed(source: source) }
        }
        return ClientBootstrap(group: channel.eventLoop)
            .channelInitializer { leg in
                leg.eventLoop.makeCompletedFuture {
                    try leg.pipeline.syncOperations.addHandler(RelayLeg(to: channel))
                }
            }
            .connect(unixDomainSocketPath: path)
            .flatMapThrowing { [wiring, name] leg in
                wiring.ends.note(relayLeg: leg, of: channel)
                try channel.pipeline.syncOperations.addTap(wiring.tap, .mqtt, of: name) { accepted.number }
                try channel.pipeline.syncOperations.addHandler(RelayLeg(to: leg))
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
