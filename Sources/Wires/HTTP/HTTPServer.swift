import NIOCore
import NIOHTTP1
import Timekeeping

/// An HTTP/1.1 server for components and devices: every request is handled inside `Timekeeper.serving`.
///
/// `open()` binds, `run()` serves until it is cancelled, `close()` unbinds and closes every connection.
package final class HTTPServer: Sendable {
    /// What one server takes; beyond it there is an answer, never growth.
    package struct Limits: Sendable {
        package var bodyBytes = 1 << 20
        package var connections = 4096
        /// Connections of one address at a time.
        package var neighbours = NeighbourLimit()
        package var pipelinedRequests = 64
        /// How long a request may take that has begun; then there is a 408. Watched by `processes`.
        package var unfinished = Duration.seconds(30)
        /// A connection without a request for so long is closed; `nil` keeps it. Watched by `processes`.
        package var idle: Duration?
        /// How long a client that was refused may take to close its connection.
        package var lingering = Duration.seconds(5)

        package init() {}
    }

    package let name: String
    let time: any Timekeeper
    let wiring: Wiring
    let limits: Limits
    private let tls: ServerTLS?
    /// Of requests that have begun and whose end has not come, and of connections that were refused.
    let unfinished: DeadlineWatch
    /// Of connections without a request.
    let idle: DeadlineWatch
    private let date = HTTPDate()
    private let answer: @Sendable (HTTPRequest) async -> HTTPReply
    private let upgrade: @Sendable (HTTPRequest) async -> HTTPUpgrade?
    let listener: Listener<HTTPServerLine>
    /// A connection has one request in it at a time, so the limit of connections is that of requests too. A connection whose
    /// request finds no room is answered as one too many.
    private let requests: ServingQueue<IncomingRequest>

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
        unfinished = DeadlineWatch("\(name): a request that does not end", on: time)
        idle = DeadlineWatch("\(name): a connection", on: time)
        listener = Listener(
            wiring: wiring, limit: limits.connections, neighbours: limits.neighbours, excess: .answer)
        requests = ServingQueue(limit: limits.connections)
    }

    /// Binds to an address and listens; port 0 takes any free one. A server that has stopped listening there has kept
    /// it.
    /// - Returns: the port that it is bound to.
    /// - Throws: `PortProblem` when the address cannot be had.
    @discardableResult
    package func open(host: String, port: Int) async throws -> Int {
        try await listener.open(host: host, port: port) { self.initialize($0) }
    }

    /// Listens on a port that is held.
    /// - Throws: `PortProblem`.
    package func open(on held: HeldPort) async throws {
        try await listener.open(on: held) { self.initialize($0) }
    }

    /// Keeps the address until the server is closed, or for as long as the caller keeps this.
    package var heldPort: HeldPort? { listener.heldPort }

    /// Binds to the real port of a device where it may, else to any free one.
    /// - Returns: the port that it is bound to.
    package func open(host: String, preferring port: Int) async throws -> Int {
        try await listener.open(host: host, preferring: port) { self.initialize($0) }
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
            try pipeline.addTap(wiring.tap, .http, of: name) { connection.number }
            try pipeline.addHandlers([
                HTTPServerInput(connection),
                ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)), connection,
            ])
        }
    }

    /// A connection has been accepted.
    func register(_ channel: any Channel) -> Listener<HTTPServerLine>.Entry {
        let (now, intake) = (time.now, IntakeCount())
        return listener.enter(
            channel, intake: intake, make: { HTTPServerLine($0, intake: intake, since: now) },
            begin: { _ in noteIdle() })
    }

    /// A request of a connection is next to be answered.
    /// - Returns: whether there was room for it.
    func take(_ request: IncomingRequest) -> Bool { requests.add(request) }

    /// How many connections are open.
    package var connectionCount: Int { listener.count }

    /// Serves until the task is cancelled.
    package func run() async throws {
        await requests.run { await self.serve($0) }
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
    package func resetConnections() async { await listener.resetConnections() }

    /// It has lost its power: from now on it does not know the connections that are open.
    package func forgetConnections() { listener.forgetConnections() }

    /// A client that connects gets no answer, as from a host that is off, or gets one again.
    package func ignoreConnections(_ ignores: Bool) { heldPort?.ignoreConnections(ignores) }

    /// Stops listening: new connections are refused, and the port is kept. Open connections stay.
    package func stopListening() async { await listener.stopListening() }

    /// Stops listening, closes every connection, lets the port go, and ends `run()`: returns when every handler in flight has
    /// been told, before any of them goes on.
    package func close() async {
        await listener.close()
        await requests.close()
    }
}
