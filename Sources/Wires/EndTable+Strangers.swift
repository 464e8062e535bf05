import NIOCore
import NIOPosix

/// Keeps other programs out of a run in virtual time.
extension EndTable {
    /// Connections of other programs that were refused; a datagram counts like a connection.
    package var refusedConnections: Int { shared.state.withLock { $0.strangers.refused } + udp.refused }

    private var isClosed: Bool { shared.access == .ownClients }

    /// Every connection that a client channel makes is announced to the servers of the run. Called on the loop of the
    /// channel, before its other handlers are added.
    func announceConnections(of channel: any Channel) throws {
        guard isClosed else { return }
        try channel.pipeline.syncOperations.addHandler(ConnectionAnnouncement(self))
    }

    fileprivate func announce(_ pair: Pair) {
        shared.state.withLock { $0.strangers.announce(pair) }
    }

    /// - Parameter wasRefused: nothing of it will come to the server.
    fileprivate func withdraw(_ pair: Pair, wasRefused: Bool) {
        shared.state.withLock { state in
            state.strangers.withdraw(pair, mayArrive: !wasRefused && state.listens(on: pair.server))
        }
    }

    /// Prepares an accepted connection with `initialize` when it is one of the run; a stranger's is reset before a byte
    /// is read.
    func admit(
        _ channel: any Channel, _ initialize: () -> EventLoopFuture<Void>
    ) -> EventLoopFuture<Void> {
        guard isClosed, !admits(channel) else { return initialize() }
        return channel.resetOnClose().flatMapThrowing { throw StrangerRefused() }
    }

    private func admits(_ channel: any Channel) -> Bool {
        let pair = channel.remoteAddress.flatMap { client in
            channel.localAddress.map { Pair(client: client, server: $0) }
        }
        return shared.state.withLock { $0.strangers.admits(pair) }
    }

    // MARK: Connections of libraries

    /// The address from which a library is to make its next connection; `nil` where any will do.
    func makeSource(host: String, port: Int) -> String? {
        guard isClosed, let server = try? SocketAddress(ipAddress: host, port: port) else { return nil }
        return shared.state.withLock { state in
            state.listens(on: server) ? state.strangers.makeSource(for: server) : nil
        }
    }

    /// A connection from that address is over, or was never made.
    func forget(source host: String) {
        shared.state.withLock { $0.strangers.forget(source: host) }
    }

    /// A relay could not open its other leg.
    func forgetUnrelayed(source host: String) {
        shared.state.withLock { state in
            if state.strangers.relayLeg(ofSource: host) == nil { state.strangers.forget(source: host) }
        }
    }

    /// A relay has opened its other leg for an accepted connection.
    func note(relayLeg leg: any Channel, of channel: any Channel) {
        guard let host = channel.remoteAddress?.ipAddress else { return }
        shared.state.withLock { $0.strangers.note(relayLeg: leg, ofSource: host) }
        leg.closeFuture.whenComplete { [self] _ in forget(source: host) }
    }

    /// Completed when the server that a relay leads to has seen the end of a connection that its client has closed.
    func relayEnd(ofSource host: String, on loop: any EventLoop) -> EventLoopFuture<Void> {
        let leg = shared.state.withLock { $0.strangers.relayLeg(ofSource: host) }
        return leg?.closeFuture ?? loop.makeSucceededVoidFuture()
    }
}

/// Closes an accepted connection: it comes from another program.
private struct StrangerRefused: Error {}

/// Tells the table of a connection as soon as its client has an address.
///
/// The system chooses the port in `connect`, and a server on the same loop accepts nothing before that has returned.
private final class ConnectionAnnouncement: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = ByteBuffer

    private let ends: EndTable

    init(_ ends: EndTable) {
        self.ends = ends
    }

    func connect(context: ChannelHandlerContext, to address: SocketAddress, promise: EventLoopPromise<Void>?)
    {
        let connected = promise ?? context.eventLoop.makePromise(of: Void.self)
        let channel = context.channel
        context.connect(to: address, promise: connected)
        guard let local = channel.localAddress else { return }
        let pair = EndTable.Pair(client: local, server: address)
        ends.announce(pair)
        // A caller that waits for the end of the channel finds nothing left.
        channel.closeFuture.whenComplete { [ends] _ in ends.withdraw(pair, wasRefused: false) }
        connected.futureResult.whenFailure { [ends] error in
            if error is IOError { ends.withdraw(pair, wasRefused: true) }
        }
        channel.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }
}
