import NIOCore
import NIOPosix
import Synchronization

/// The listening side of a server: keeps its address, accepts connections, and knows those that are open.
///
/// The address is kept from the first time that the server listens until the server is closed.
final class Listener<Line: ServerLine>: Sendable {
    /// What happens to a connection beyond the limit.
    enum Excess: Sendable {
        /// It is entered like the others, and the server answers it.
        case answer
        /// It is accepted and closed.
        case close
        /// The system refuses it: a server that has all the connections that it takes does not listen.
        case refuse
    }

    /// Prepares the channel of an accepted connection, on its loop.
    typealias Preparation = @Sendable (any Channel) -> EventLoopFuture<Void>

    let wiring: Wiring
    let limit: Int
    let neighbours: NeighbourLimit
    let excess: Excess
    let state = Mutex(State())

    /// An address that is kept, and what connections to it are prepared with.
    struct Place: Sendable {
        let held: HeldPort
        let prepare: Preparation
    }

    struct State: Sendable {
        /// `nil` before the server listens for the first time and after it was closed.
        var place: Place?
        /// `nil` while the server does not listen, which may be because it has all the connections that it takes.
        var channel: (any Channel)?
        var wantsConnections = false
        /// By the number of their arrival.
        var lines: [Int: Line] = [:]
        /// How many of `lines` each neighbour has.
        var ofNeighbours: [Neighbour: Int] = [:]
        var arrivals = 0
    }

    /// - Parameters:
    ///   - limit: connections at a time.
    ///   - neighbours: connections of one address; one more is closed without an answer.
    init(wiring: Wiring, limit: Int, neighbours: NeighbourLimit = NeighbourLimit(), excess: Excess) {
        self.wiring = wiring
        self.limit = limit
        self.neighbours = neighbours
        self.excess = excess
    }

    /// Keeps the address until the server is closed, or for as long as the caller keeps this.
    var heldPort: HeldPort? { state.withLock { $0.place?.held } }

    /// Binds to an address and listens; port 0 takes any free one. A server that has stopped listening there has kept
    /// it.
    /// - Returns: the port that it is bound to.
    /// - Throws: `PortProblem` when the address cannot be had.
    func open(host: String, port: Int, _ prepare: @escaping Preparation) async throws -> Int {
        let (kept, isOpen) = state.withLock { ($0.place?.held, $0.wantsConnections) }
        if let kept, kept.address.port == port {
            if !isOpen { try await open(on: kept, prepare) }
            return port
        }
        let held = try HeldPort(host: host, port: port)
        try await open(on: held, prepare)
        return held.address.port ?? port
    }

    /// Binds to the real port of a device where it may, else to any free one.
    /// - Returns: the port that it is bound to.
    func open(host: String, preferring port: Int, _ prepare: @escaping Preparation) async throws -> Int {
        do {
            return try await open(host: host, port: port, prepare)
        } catch is PortProblem {
            return try await open(host: host, port: 0, prepare)
        }
    }

    /// Listens on a port that is held.
    /// - Throws: `PortProblem`.
    func open(on held: HeldPort, _ prepare: @escaping Preparation) async throws {
        await stopListening()
        let place = Place(held: held, prepare: prepare)
        let earlier = state.withLock { state in
            defer { (state.place, state.wantsConnections) = (place, true) }
            return state.place
        }
        do {
            enter(try await listen(at: place).get(), at: place)
        } catch {
            state.withLock { ($0.place, $0.wantsConnections) = (earlier, false) }
            throw error
        }
    }

    /// Stops listening: new connections are refused, and the address is kept. Open connections stay.
    func stopListening() async {
        let (channel, held) = state.withLock { state in
            state.wantsConnections = false
            defer { state.channel = nil }
            return (state.channel, state.place?.held)
        }
        guard let channel, let held else { return }
        wiring.ends.stopListening(held.address)
        try? await channel.close()
        held.refuse()
    }

    /// Stops listening, closes every connection, and releases the address.
    func close() async {
        await stopListening()
        state.withLock { $0.place = nil }
        for line in lines { await end(line) { $0.close(promise: nil) } }
    }

    private func listen(at place: Place) throws -> EventLoopFuture<any Channel> {
        try place.held.listen(
            ServerBootstrap(group: wiring.group)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                // The system keeps the handlers of a channel for a moment after its end; they must not keep the address.
                .childChannelInitializer { [ends = wiring.ends, prepare = place.prepare] channel in
                    ends.admit(channel) { prepare(channel) }
                })
    }

    /// The server may have been closed, or may have begun to listen by another call, while this one was under way.
    private func enter(_ channel: any Channel, at place: Place) {
        let (isWanted, isFirst) = state.withLock { state in
            let isFirst = state.channel == nil
            let isWanted = isFirst && state.wantsConnections
            if isWanted { state.channel = channel }
            return (isWanted, isFirst)
        }
        if isWanted { return wiring.ends.startListening(place.held.address) }
        channel.close().whenComplete { _ in if isFirst { place.held.refuse() } }
    }

    /// The server has all the connections that it takes.
    func pauseListening() {
        let (channel, held) = state.withLock { state in
            defer { state.channel = nil }
            return (state.channel, state.place?.held)
        }
        guard let channel, let held else { return }
        wiring.ends.stopListening(held.address)
        channel.close().whenComplete { _ in held.refuse() }
    }

    /// The server has room again.
    func resumeListening() {
        let place = state.withLock { $0.channel == nil && $0.wantsConnections ? $0.place : nil }
        guard let place, let listening = try? listen(at: place) else { return }
        listening.whenSuccess { [self] in enter($0, at: place) }
    }
}
