import NIOCore
import Synchronization

/// Both ends of every connection inside this process, found by their pair of addresses.
///
/// Whoever connects goes on when the other end has accepted, and whoever closes when the other end has seen
/// it; otherwise which side learns of it first would be a race, and the record of a virtual run would differ.
public final class EndTable: Sendable {
    /// The addresses of a connection, as its client has them.
    struct Pair: Hashable, Sendable {
        let client: SocketAddress
        let server: SocketAddress
    }

    private struct Ends {
        var server: (any Channel)?
        var client: (any Channel)?
        var accepted: EventLoopPromise<Void>?
    }

    private struct State {
        var listening: Set<SocketAddress> = []
        var ends: [Pair: Ends] = [:]

        /// A listener may be bound to the address itself or to every address of the machine.
        func listens(on address: SocketAddress) -> Bool {
            guard !listening.contains(address), let port = address.port else { return true }
            return ["0.0.0.0", "::"].contains { everywhere in
                (try? SocketAddress(ipAddress: everywhere, port: port)).map(listening.contains) ?? false
            }
        }
    }

    private let state = Mutex(State())

    public init() {}

    /// Whether nothing is left in the table.
    var isEmpty: Bool { state.withLock { $0.ends.isEmpty } }

    func startListening(_ address: SocketAddress) {
        state.withLock { _ = $0.listening.insert(address) }
    }

    func stopListening(_ address: SocketAddress) {
        state.withLock { _ = $0.listening.remove(address) }
    }

    /// A server of this process has accepted a connection.
    func accepted(_ channel: any Channel) {
        guard let local = channel.localAddress, let remote = channel.remoteAddress else { return }
        let pair = Pair(client: remote, server: local)
        let waiting = state.withLock { state in
            state.ends[pair, default: Ends()].server = channel
            return state.ends[pair]?.accepted
        }
        waiting?.succeed()
        channel.closeFuture.whenComplete { _ in self.forget(pair) }
    }

    /// A client of this process has connected: waits until the listener, if it is of this process, has
    /// accepted.
    func connected(_ channel: any Channel) async throws {
        guard let local = channel.localAddress, let remote = channel.remoteAddress else { return }
        let pair = Pair(client: local, server: remote)
        let promise = channel.eventLoop.makePromise(of: Void.self)
        let mustWait = state.withLock { state in
            guard state.listens(on: remote) else { return false }
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
        let others = state.withLock { state in
            [Pair(client: local, server: remote), Pair(client: remote, server: local)]
                .compactMap { state.ends[$0] }
                .flatMap { [$0.server, $0.client] }
                .compactMap { $0 }
        }
        for other in others { try? await other.closeFuture.get() }
    }

    /// Drops the ends of a pair that are closed.
    private func forget(_ pair: Pair) {
        state.withLock { state in
            guard var ends = state.ends[pair] else { return }
            if ends.server?.isActive == false { ends.server = nil }
            if ends.client?.isActive == false { ends.client = nil }
            state.ends[pair] = ends.server == nil && ends.client == nil ? nil : ends
        }
    }
}
