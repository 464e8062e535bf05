import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Timekeeping

/// An HTTP/1.1 server for components and devices: every request is handled inside `Timekeeper.serving`.
///
/// `open()` binds, `run()` serves until it is cancelled, `close()` unbinds and closes every connection.
package final class HTTPServer: Sendable {
    /// What one server takes; beyond it there is an answer, never growth.
    package struct Limits: Sendable {
        package var bodyBytes = 1 << 20
        package var connections = 4096
        package var pipelinedRequests = 64
        /// How long a request may take that has begun; then there is a 408. Watched by `processes`.
        package var unfinished = Duration.seconds(30)
        /// A connection without a request for so long is closed; `nil` keeps it. Watched by `processes`.
        package var idle: Duration?

        package init() {}
    }

    package let name: String
    let time: any Timekeeper
    let wiring: Wiring
    let limits: Limits
    private let tls: ServerTLS?
    /// Woken when a request has begun and its end has not come.
    let somethingUnfinished: any Parking
    /// Woken when there is a connection.
    let somebodyConnected: any Parking
    private let date = HTTPDate()
    private let answer: @Sendable (HTTPRequest) async -> HTTPReply
    private let upgrade: @Sendable (HTTPRequest) async -> HTTPUpgrade?
    private let incoming: AsyncStream<IncomingRequest>
    private let deliver: AsyncStream<IncomingRequest>.Continuation
    private let state = Mutex(State())

    private struct State {
        var listener: (any Channel)?
        /// The address, from the first time that it listens to its end.
        var held: HeldPort?
        /// Whether it has been closed: a connection that was accepted just before is closed as it enters.
        var isClosed = false
        /// By the number of their arrival.
        var connections: [Int: HTTPServerLine] = [:]
        var arrivals = 0
        var isServing = false
        /// Whoever closes the server and waits until its handlers have been cancelled.
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    /// - Parameters:
    ///   - name: how the server is called in traces and errors.
    ///   - tls: what it shows to those who connect; `nil` for a server of plain HTTP.
    ///   - upgrade: asked about a request for another protocol; without one it is answered like any other.
    ///   - answer: says what happens to one request.
    package init(
        _ name: String, on time: any Timekeeper, wiring: Wiring, limits: Limits = Limits(),
        tls: ServerTLS? = nil,
        upgrade: @escaping @Sendable (HTTPRequest) async -> HTTPUpgrade? = { _ in nil },
        answer: @escaping @Sendable (HTTPRequest) async -> HTTPReply
    ) {
        self.name = name
        self.time = time
        self.wiring = wiring
        self.limits = limits
        self.tls = tls
        self.upgrade = upgrade
        self.answer = answer
        somethingUnfinished = time.makeParking("\(name): a request that does not end")
        somebodyConnected = time.makeParking("\(name): a connection")
        (incoming, deliver) = AsyncStream.makeStream(of: IncomingRequest.self)
    }

    /// Binds to an address and listens; port 0 takes any free one. A server that has stopped listening there has kept
    /// it.
    /// - Returns: the port that it is bound to.
    /// - Throws: `PortProblem` when the address cannot be had.
    @discardableResult
    package func open(host: String, port: Int) async throws -> Int {
        let (kept, isListening) = state.withLock { ($0.held, $0.listener != nil) }
        if let kept, kept.address.port == port {
            if !isListening { try await open(on: kept) }
            return port
        }
        let held = try HeldPort(host: host, port: port)
        try await open(on: held)
        return held.address.port ?? port
    }

    /// Listens on a port that is held.
    /// - Throws: `PortProblem`.
    package func open(on held: HeldPort) async throws {
        let bootstrap = ServerBootstrap(group: wiring.group)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { [self] channel in
                wiring.ends.admit(channel) { initialize(channel) }
            }
        state.withLock { $0.isClosed = false }
        let listener = try await held.listen(bootstrap).get()
        state.withLock { ($0.listener, $0.held) = (listener, held) }
        wiring.ends.startListening(held.address)
    }

    /// Keeps the address until the server is closed, or for as long as the caller keeps this.
    package var heldPort: HeldPort? { state.withLock { $0.held } }

    /// Binds to the real port of a device where it may, else to any free one.
    /// - Returns: the port that it is bound to.
    package func open(host: String, preferring port: Int) async throws -> Int {
        do {
            return try await open(host: host, port: port)
        } catch is PortProblem {
            return try await open(host: host, port: 0)
        }
    }

    private func initialize(_ channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            let connection = HTTPServerConnection(self, isSecure: tls != nil)
            if let tls {
                guard let handler = try tls.makeHandler() else {
                    return try pipeline.addHandler(HandshakeRefusal(self))
                }
                try pipeline.addHandler(handler)
            }
            try pipeline.addHandlers([
                HTTPServerInput(connection),
                ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)), connection,
            ])
        }
    }

    /// A connection has been accepted.
    /// - Returns: the connection, and whether it may stay.
    func register(_ channel: any Channel) -> (line: HTTPServerLine, mayStay: Bool) {
        let now = time.now
        let (line, mayStay, isClosed) = state.withLock { state in
            state.arrivals += 1
            let line = HTTPServerLine(number: state.arrivals, channel: channel, since: now)
            state.connections[line.number] = line
            return (line, state.connections.count <= limits.connections, state.isClosed)
        }
        wiring.ends.accepted(channel, intake: line.intake)
        channel.closeFuture.whenComplete { [self] _ in
            state.withLock { _ = $0.connections.removeValue(forKey: line.number) }
        }
        if limits.idle != nil { somebodyConnected.wake() }
        // It was accepted in the moment in which the server was closed, and nobody else would close it.
        if isClosed { channel.close(promise: nil) }
        return (line, mayStay)
    }

    /// A request of a connection is next to be answered.
    func take(_ request: IncomingRequest) { deliver.yield(request) }

    /// Every open connection, in the order of their arrival.
    var lines: [HTTPServerLine] {
        state.withLock { $0.connections.sorted { $0.key < $1.key }.map(\.value) }
    }

    /// How many connections are open.
    package var connectionCount: Int { state.withLock { $0.connections.count } }

    /// Serves until the task is cancelled.
    package func run() async throws {
        state.withLock { $0.isServing = true }
        await withDiscardingTaskGroup { group in
            for await request in incoming {
                group.addTask { await self.serve(request) }
            }
            group.cancelAll()
            handlersAreCancelled()
        }
    }

    private func handlersAreCancelled() {
        let closers = state.withLock { state in
            state.isServing = false
            defer { state.closers = [] }
            return state.closers
        }
        for closer in closers { closer.resume() }
    }

    private func serve(_ incoming: IncomingRequest) async {
        await time.serving(name) {
            if incoming.request.header("upgrade") != nil, let upgrade = await upgrade(incoming.request) {
                write(.upgrade(upgrade), to: incoming.channel)
                return .answered
            }
            return await give(await answer(incoming.request), to: incoming)
        }
    }

    private func give(_ reply: HTTPReply, to incoming: IncomingRequest) async -> ServingOutcome {
        let channel = incoming.channel
        let date = date.text(at: time.now)
        switch reply {
        case .respond(let response):
            write(.respond(response, to: incoming, date: date), to: channel)
        case .reset:
            write(.reset, to: channel)
        case .cut(let response, let byteCount):
            write(.part(of: response, byteCount, date: date), to: channel)
        case .stream(let stream):
            let peer = wiring.ends.intakeOfPeer(of: channel)
            write(.stream(stream, peer: peer, ends: wiring.ends, to: incoming, date: date), to: channel)
        case .stall(let response, let byteCount, let latch):
            // Asked before: a client that has its head may close the connection at once.
            let isEnough = wiring.ends.clientTakesHeads(channel)
            write(.beginning(of: response, byteCount, to: incoming, date: date), to: channel)
            if isEnough { return .answered }
            guard await isOpen(latch, while: incoming.request.connection), channel.isActive else {
                return .silent
            }
            write(.rest(of: response, byteCount, to: incoming), to: channel)
        case .stayDark:
            return .silent
        }
        return .answered
    }

    private func isOpen(_ latch: Latch?, while connection: (any RequestConnection)?) async -> Bool {
        guard let latch else { return false }
        let name = "the rest of an answer of \(name)"
        return (try? await latch.pass(name, on: time, while: connection)) ?? false
    }

    /// On the loop's own thread the bytes have left when this returns, so the loan goes back before the reply
    /// arrives.
    private func write(_ answer: ServerAnswer, to channel: any Channel) {
        channel.writeAndFlush(answer, promise: nil)
    }

    /// Resets every open connection and waits until both ends have seen it; the server goes on listening.
    package func resetConnections() async {
        await endConnections { write(.reset, to: $0.channel) }
    }

    /// It has lost its power: from now on it does not know the connections that are open.
    package func forgetConnections() {
        for line in lines { line.forget() }
    }

    /// A client that connects gets no answer, as from a host that is off, or gets one again.
    package func ignoreConnections(_ ignores: Bool) { heldPort?.ignoreConnections(ignores) }

    /// Stops listening: new connections are refused, and the port is kept. Open connections stay.
    package func stopListening() async {
        let (listener, held) = state.withLock { state in
            defer { state.listener = nil }
            return (state.listener, state.held)
        }
        guard let listener, let held else { return }
        wiring.ends.stopListening(held.address)
        try? await listener.close()
        held.refuse()
    }

    /// Stops listening, closes every connection, and lets the port go.
    package func close() async {
        await stopListening()
        state.withLock { ($0.held, $0.isClosed) = (nil, true) }
        await endConnections { $0.channel.close(promise: nil) }
        await cancelHandlers()
    }

    /// Ends `run()`: returns when every handler in flight has been told, before any of them goes on.
    private func cancelHandlers() async {
        await withCheckedContinuation { continuation in
            let isServing = state.withLock { state in
                if state.isServing { state.closers.append(continuation) }
                return state.isServing
            }
            deliver.finish()
            if !isServing { continuation.resume() }
        }
    }

    /// Ends every connection, one after the other, and waits until both ends have seen it.
    private func endConnections(_ end: (HTTPServerLine) -> Void) async {
        for line in lines {
            end(line)
            await wiring.ends.confirmClosed(line.channel, local: line.local, remote: line.remote)
        }
    }
}
