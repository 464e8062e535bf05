import NIOCore
import Synchronization

/// Both ends of every connection inside this process, found by their pair of addresses.
///
/// Whoever connects goes on when the other end has accepted, and whoever closes when the other end has seen
/// it; otherwise which side learns of it first would be a race, and the record of a virtual run would differ.
package final class EndTable: Sendable {
    /// The addresses of a connection, as its client has them.
    struct Pair: Hashable, Sendable {
        let client: SocketAddress
        let server: SocketAddress
    }

    fileprivate struct Ends {
        var server: (any Channel)?
        var client: (any Channel)?
        var accepted: EventLoopPromise<Void>?
        /// What the server has taken in, and what the client has, where they count it.
        var serverIntake: IntakeCount?
        var clientIntake: IntakeCount?
        /// The client goes on when the head of an answer has come.
        var clientTakesHeads = false
    }

    struct State {
        var listening: Set<SocketAddress> = []
        fileprivate var ends: [Pair: Ends] = [:]
        var strangers = StrangerWatch()

        /// A listener may be bound to the address itself or to every address of the machine.
        func listens(on address: SocketAddress) -> Bool {
            guard !listening.contains(address), let port = address.port else { return true }
            return ["0.0.0.0", "::"].contains { everywhere in
                (try? SocketAddress(ipAddress: everywhere, port: port)).map(listening.contains) ?? false
            }
        }
    }

    /// What all tables of one run share.
    final class Shared: Sendable {
        let access: Access
        let state = Mutex(State())

        init(_ access: Access) {
            self.access = access
        }
    }

    /// A connection that was made through this table, with its addresses, which a closed channel forgets.
    private struct Outgoing {
        let channel: any Channel
        let local: SocketAddress
        let remote: SocketAddress
    }

    let shared: Shared
    /// The ends of serial lines.
    let serial: SerialTable
    /// The sockets that take datagrams.
    let udp: UDPTable
    /// By the number of their arrival.
    private let outgoing = Mutex<(arrivals: Int, open: [Int: Outgoing])>((0, [:]))

    package init(_ access: Access = .everybody) {
        shared = Shared(access)
        serial = SerialTable(access)
        udp = UDPTable(access)
    }

    private init(_ shared: Shared, _ serial: SerialTable, _ udp: UDPTable) {
        self.shared = shared
        self.serial = serial
        self.udp = udp
    }

    /// A table of the same run that knows by itself which connections were made through it.
    func branch() -> EndTable {
        EndTable(shared, serial.branch(), udp.branch())
    }

    /// Resets every connection that clients have made through this table, one after the other, and waits
    /// until both ends have seen it; serial ports, and sockets for datagrams, that were opened through it are closed.
    package func resetOutgoing() async {
        serial.closePorts()
        udp.closeClients()
        let connections = outgoing.withLock { $0.open.sorted { $0.key < $1.key }.map(\.value) }
        for connection in connections {
            let channel = connection.channel
            channel.reset()
            await confirmClosed(channel, local: connection.local, remote: connection.remote)
        }
    }

    private func note(_ connection: Outgoing) {
        let number = outgoing.withLock { outgoing in
            outgoing.arrivals += 1
            outgoing.open[outgoing.arrivals] = connection
            return outgoing.arrivals
        }
        connection.channel.closeFuture.whenComplete { [self] _ in
            outgoing.withLock { _ = $0.open.removeValue(forKey: number) }
        }
    }

    /// Whether nothing is left in the table.
    var isEmpty: Bool {
        shared.state.withLock { $0.ends.isEmpty && $0.strangers.isEmpty } && serial.isEmpty && udp.isEmpty
    }

    func startListening(_ address: SocketAddress) {
        shared.state.withLock { _ = $0.listening.insert(address) }
    }

    func stopListening(_ address: SocketAddress) {
        shared.state.withLock { _ = $0.listening.remove(address) }
    }

    /// A server of this process has accepted a connection.
    /// - Parameter intake: counts what it takes in.
    func accepted(_ channel: any Channel, intake: IntakeCount? = nil) {
        guard let local = channel.localAddress, let remote = channel.remoteAddress else { return }
        let pair = Pair(client: remote, server: local)
        let waiting = shared.state.withLock { state in
            state.ends[pair, default: Ends()].server = channel
            state.ends[pair]?.serverIntake = intake
            return state.ends[pair]?.accepted
        }
        waiting?.succeed()
        channel.closeFuture.whenComplete { _ in
            intake?.end()
            self.forget(pair)
        }
    }

    /// A client counts what it takes in on a connection.
    func count(_ intake: IntakeCount, of channel: any Channel) {
        guard let local = channel.localAddress, let remote = channel.remoteAddress else { return }
        shared.state.withLock { $0.ends[Pair(client: local, server: remote)]?.clientIntake = intake }
    }

    /// A client goes on when the head of an answer has come, whatever becomes of the body.
    func takesHeads(_ channel: any Channel) {
        guard let local = channel.localAddress, let remote = channel.remoteAddress else { return }
        shared.state.withLock { $0.ends[Pair(client: local, server: remote)]?.clientTakesHeads = true }
    }

    /// Whether the client of an accepted connection is in this process and goes on when it has a head.
    func clientTakesHeads(_ server: any Channel) -> Bool {
        guard let local = server.localAddress, let remote = server.remoteAddress else { return false }
        return shared.state.withLock {
            $0.ends[Pair(client: remote, server: local)]?.clientTakesHeads == true
        }
    }

    /// The count of the other end of a connection, if that is in this process and counts.
    func intakeOfPeer(of channel: any Channel) -> IntakeCount? {
        guard let local = channel.localAddress, let remote = channel.remoteAddress else { return nil }
        return shared.state.withLock { state in
            state.ends[Pair(client: local, server: remote)]?.serverIntake
                ?? state.ends[Pair(client: remote, server: local)]?.clientIntake
        }
    }

    /// Whether the other end of an accepted connection is in this process.
    func hasPeer(of channel: any Channel) -> Bool {
        guard let local = channel.localAddress, let remote = channel.remoteAddress else { return false }
        return shared.state.withLock { $0.ends[Pair(client: remote, server: local)]?.client != nil }
    }

    /// A client of this process has connected: waits until the listener, if it is of this process, has
    /// accepted.
    func connected(_ channel: any Channel) async throws {
        guard let local = channel.localAddress, let remote = channel.remoteAddress else { return }
        note(Outgoing(channel: channel, local: local, remote: remote))
        let pair = Pair(client: local, server: remote)
        let promise = channel.eventLoop.makePromise(of: Void.self)
        let mustWait = shared.state.withLock { state in
            // A server that has no room left stops listening as soon as it has accepted.
            guard state.listens(on: remote) || state.ends[pair]?.server != nil else { return false }
            state.ends[pair, default: Ends()].client = channel
            guard state.ends[pair]?.server == nil else { return false }
            state.ends[pair]?.accepted = promise
            return true
        }
        channel.closeFuture.whenComplete { _ in
            promise.succeed()
            self.forget(pair)
        }
        if mustWait { try await promise.futureResult.get() } else { promise.succeed() }
    }

    /// Waits until both ends of a connection are closed, as far as they are in this process.
    func confirmClosed(_ channel: any Channel, local: SocketAddress?, remote: SocketAddress?) async {
        try? await channel.closeFuture.get()
        guard let local, let remote else { return }
        let others = shared.state.withLock { state in
            [Pair(client: local, server: remote), Pair(client: remote, server: local)]
                .compactMap { state.ends[$0] }
                .flatMap { [$0.server, $0.client] }
                .compactMap { $0 }
        }
        for other in others { try? await other.closeFuture.get() }
    }

    /// The end of a client, when it is in this process.
    func client(of server: any Channel) -> (any Channel)? {
        guard let local = server.localAddress, let remote = server.remoteAddress else { return nil }
        return shared.state.withLock { $0.ends[Pair(client: remote, server: local)]?.client }
    }

    /// Drops the ends of a pair that are closed.
    private func forget(_ pair: Pair) {
        shared.state.withLock { state in
            guard var ends = state.ends[pair] else { return }
            if ends.server?.isActive == false { ends.server = nil }
            if ends.client?.isActive == false { ends.client = nil }
            state.ends[pair] = ends.server == nil && ends.client == nil ? nil : ends
        }
    }
}
