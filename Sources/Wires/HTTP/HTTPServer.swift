import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Timekeeping

/// An HTTP/1.1 server for components and devices: every request is handled inside `Timekeeper.serving`.
///
/// `open()` binds, `run()` serves until it is cancelled, `close()` unbinds and closes every connection.
public final class HTTPServer: Sendable {
    /// What one server takes; beyond it there is an answer, never growth.
    public struct Limits: Sendable {
        public var bodyBytes = 1 << 20
        public var connections = 4096
        public var pipelinedRequests = 64

        public init() {}
    }

    public let name: String
    private let time: any Timekeeper
    private let wiring: Wiring
    private let limits: Limits
    private let date = HTTPDate()
    private let answer: @Sendable (HTTPRequest) async -> HTTPReply
    private let upgrade: @Sendable (HTTPRequest) async -> HTTPUpgrade?
    private let incoming: AsyncStream<IncomingRequest>
    private let deliver: AsyncStream<IncomingRequest>.Continuation
    private let state = Mutex(State())

    private struct State {
        var listener: (any Channel)?
        /// By the number of their arrival.
        var connections: [Int: any Channel] = [:]
        var arrivals = 0
        var isServing = false
        /// Whoever closes the server and waits until its handlers have been cancelled.
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    /// - Parameters:
    ///   - name: how the server is called in traces and errors.
    ///   - upgrade: asked about a request for another protocol; without one it is answered like any other.
    ///   - answer: says what happens to one request.
    public init(
        _ name: String, on time: any Timekeeper, wiring: Wiring, limits: Limits = Limits(),
        upgrade: @escaping @Sendable (HTTPRequest) async -> HTTPUpgrade? = { _ in nil },
        answer: @escaping @Sendable (HTTPRequest) async -> HTTPReply
    ) {
        self.name = name
        self.time = time
        self.wiring = wiring
        self.limits = limits
        self.upgrade = upgrade
        self.answer = answer
        (incoming, deliver) = AsyncStream.makeStream(of: IncomingRequest.self)
    }

    /// Binds to an address; port 0 takes any free one.
    /// - Returns: the port that it is bound to.
    /// - Throws: `PortProblem` when the address cannot be had.
    @discardableResult
    public func open(host: String, port: Int) async throws -> Int {
        let bootstrap = ServerBootstrap(group: wiring.group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { [self] channel in initialize(channel) }
        do {
            let listener = try await bootstrap.bind(host: host, port: port).get()
            state.withLock { $0.listener = listener }
            if let address = listener.localAddress { wiring.ends.startListening(address) }
            return listener.localAddress?.port ?? port
        } catch let error as IOError {
            throw PortProblem(host: host, port: port, errnoCode: error.errnoCode)
        }
    }

    /// Binds to the real port of a device where it may, else to any free one.
    /// - Returns: the port that it is bound to.
    public func open(host: String, preferring port: Int) async throws -> Int {
        do {
            return try await open(host: host, port: port)
        } catch is PortProblem {
            return try await open(host: host, port: 0)
        }
    }

    private func initialize(_ channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandlers([
                ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)),
                HTTPServerConnection(limits: limits, opened: register) { [deliver] in deliver.yield($0) },
            ])
        }
    }

    /// - Returns: false when there are too many connections.
    private func register(_ channel: any Channel) -> Bool {
        wiring.ends.accepted(channel)
        let (number, mayStay) = state.withLock { state in
            state.arrivals += 1
            state.connections[state.arrivals] = channel
            return (state.arrivals, state.connections.count <= limits.connections)
        }
        channel.closeFuture.whenComplete { [self] _ in
            state.withLock { _ = $0.connections.removeValue(forKey: number) }
        }
        return mayStay
    }

    /// How many connections are open.
    public var connectionCount: Int { state.withLock { $0.connections.count } }

    /// Serves until the task is cancelled.
    public func run() async throws {
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
            switch await answer(incoming.request) {
            case .respond(let response):
                write(.respond(response, to: incoming, date: date.text(at: time.now)), to: incoming.channel)
                return .answered
            case .reset:
                write(.reset, to: incoming.channel)
                return .answered
            case .stayDark, .cut, .stall, .stream:
                return .silent
            }
        }
    }

    /// On the loop's own thread the bytes have left when this returns, so the loan goes back before the reply
    /// arrives.
    private func write(_ answer: ServerAnswer, to channel: any Channel) {
        channel.writeAndFlush(answer, promise: nil)
    }

    /// Resets every open connection and waits until both ends have seen it; the server goes on listening.
    public func resetConnections() async {
        await endConnections { write(.reset, to: $0) }
    }

    /// Stops listening: new connections are refused. Open ones stay.
    public func stopListening() async {
        guard
            let listener = state.withLock({ state in
                defer { state.listener = nil }
                return state.listener
            })
        else { return }
        if let address = listener.localAddress { wiring.ends.stopListening(address) }
        try? await listener.close()
    }

    /// Stops listening and closes every connection.
    public func close() async {
        await stopListening()
        await endConnections { $0.close(promise: nil) }
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
    private func endConnections(_ end: (any Channel) -> Void) async {
        let channels = state.withLock { $0.connections.sorted { $0.key < $1.key }.map(\.value) }
        for channel in channels {
            let (local, remote) = (channel.localAddress, channel.remoteAddress)
            end(channel)
            await wiring.ends.confirmClosed(channel, local: local, remote: remote)
        }
    }
}

/// The loop and the table of both ends that the wires of one run share.
public struct Wiring: Sendable {
    public let group: any EventLoopGroup
    public let ends: EndTable

    public init(group: any EventLoopGroup, ends: EndTable = EndTable()) {
        self.group = group
        self.ends = ends
    }
}

/// An address that a server cannot have.
public struct PortProblem: Error, Sendable, Equatable, CustomStringConvertible {
    public let host: String
    public let port: Int
    /// The code of the system, for example `EADDRINUSE`.
    public let errnoCode: Int32

    public var description: String {
        switch errnoCode {
        case EADDRINUSE: "\(host):\(port) is in use by another program; stop it or choose another port"
        case EACCES:
            "\(host):\(port) needs privileges that this program does not have; choose a port above 1023"
        case EADDRNOTAVAIL: "\(host) is no address of this machine; choose one of its own"
        default: "\(host):\(port) cannot be bound (error \(errnoCode))"
        }
    }
}
