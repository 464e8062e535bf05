import Modbus
import NIOCore
import NIOPosix
import Synchronization
import Timekeeping

/// A Modbus TCP server: every request is handled inside `Timekeeper.serving`.
///
/// `open()` binds, `run()` serves until it is cancelled, `close()` unbinds and closes every connection.
/// Source: MODBUS Messaging on TCP/IP Implementation Guide V1.0b.
public final class ModbusServer: Sendable {
    /// What one server takes.
    public struct Limits: Sendable {
        /// Connections at a time.
        public var connections = 5
        /// What happens to one more.
        public var excess = Excess.acceptAndClose
        /// A connection without a request for so long is closed; `nil` keeps it.
        public var idle: Duration?
        /// How long the rest of a request may take that has begun.
        public var unfinished = Duration.seconds(10)
        /// Requests of one connection that wait; beyond it the server stops reading.
        public var pipelinedRequests = 64

        public enum Excess: String, Sendable, CaseIterable {
            case refuse
            case acceptAndClose = "accept-and-close"
        }

        public init() {}
    }

    let name: String
    let time: any Timekeeper
    let limits: Limits
    let answer: @Sendable (ModbusQuery) async -> ModbusReply
    private let wiring: Wiring
    private let incoming: AsyncStream<ModbusServerLine>
    private let deliver: AsyncStream<ModbusServerLine>.Continuation
    private let state = Mutex(State())
    private let somethingToWatch: any Parking

    private struct State {
        /// Where it listens, as long as it wants to.
        var address: SocketAddress?
        var listener: (any Channel)?
        /// By the number of their arrival.
        var lines: [Int: ModbusServerLine] = [:]
        var arrivals = 0
    }

    /// - Parameters:
    ///   - name: how the server is called in traces and errors.
    ///   - answer: says what happens to one request; those of one connection are answered in order.
    public init(
        _ name: String, on time: any Timekeeper, wiring: Wiring, limits: Limits = Limits(),
        answer: @escaping @Sendable (ModbusQuery) async -> ModbusReply
    ) {
        self.name = name
        self.time = time
        self.wiring = wiring
        self.limits = limits
        self.answer = answer
        somethingToWatch = time.makeParking("\(name): a connection with a deadline")
        (incoming, deliver) = AsyncStream.makeStream(of: ModbusServerLine.self)
    }

    /// Activities that spend time: they close idle connections and those whose request never ends.
    public var processes: [NamedProcess] {
        [NamedProcess("\(name) deadlines") { try await self.watchDeadlines() }]
    }

    /// Binds to an address; port 0 takes any free one.
    /// - Returns: the port that it is bound to.
    /// - Throws: `PortProblem`.
    @discardableResult
    public func open(host: String, port: Int) async throws -> Int {
        do {
            let listener = try await bootstrap.bind(host: host, port: port).get()
            entered(listener)
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

    /// Serves until the task is cancelled.
    public func run() async throws {
        await withDiscardingTaskGroup { group in
            for await line in incoming {
                group.addTask(executorPreference: line.executor) { await line.serve(for: self) }
            }
            group.cancelAll()
        }
    }

    /// Resets every open connection and waits until both ends have seen it; the server goes on listening.
    public func resetConnections() async {
        for line in lines { await end(line) { $0.reset() } }
    }

    /// Stops listening: new connections are refused. Open ones stay.
    public func stopListening() async {
        let listener = state.withLock { state in
            state.address = nil
            defer { state.listener = nil }
            return state.listener
        }
        guard let listener else { return }
        if let address = listener.localAddress { wiring.ends.stopListening(address) }
        try? await listener.close()
    }

    /// Stops listening, closes every connection and ends `run()`.
    public func close() async {
        await stopListening()
        for line in lines { await end(line) { $0.close() } }
        deliver.finish()
    }

    private var lines: [ModbusServerLine] {
        state.withLock { $0.lines.sorted { $0.key < $1.key }.map(\.value) }
    }

    private func end(_ line: ModbusServerLine, _ end: (ModbusServerLine) -> Void) async {
        let (local, remote) = (line.channel.localAddress, line.channel.remoteAddress)
        end(line)
        await wiring.ends.confirmClosed(line.channel, local: local, remote: remote)
    }
}

// MARK: Connections

extension ModbusServer {
    private var bootstrap: ServerBootstrap {
        ServerBootstrap(group: wiring.group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ModbusServerConnection(self))
                }
            }
    }

    private func entered(_ listener: any Channel) {
        state.withLock { state in
            state.listener = listener
            state.address = listener.localAddress
        }
        if let address = listener.localAddress { wiring.ends.startListening(address) }
    }

    /// A connection has been accepted.
    /// - Returns: `nil` when there are too many.
    func register(_ channel: any Channel) -> ModbusServerLine? {
        wiring.ends.accepted(channel)
        let now = time.now
        let (line, isFull) = state.withLock { state in
            guard state.lines.count < limits.connections else { return (ModbusServerLine?.none, true) }
            state.arrivals += 1
            let line = ModbusServerLine(number: state.arrivals, channel: channel, since: now)
            state.lines[line.number] = line
            return (line, state.lines.count == limits.connections)
        }
        guard let line else { return nil }
        channel.closeFuture.whenComplete { [self] _ in forget(line) }
        if isFull && limits.excess == .refuse { pauseListening(on: channel.eventLoop) }
        deliver.yield(line)
        if limits.idle != nil { somethingToWatch.wake() }
        return line
    }

    private func forget(_ line: ModbusServerLine) {
        line.finish()
        let hasRoom = state.withLock { state in
            state.lines[line.number] = nil
            return state.lines.count == limits.connections - 1
        }
        if hasRoom && limits.excess == .refuse { resumeListening() }
    }

    /// Full: the system refuses further connections by itself when nobody listens.
    private func pauseListening(on loop: any EventLoop) {
        let listener = state.withLock { state in
            defer { state.listener = nil }
            return state.listener
        }
        guard let listener else { return }
        if let address = listener.localAddress { wiring.ends.stopListening(address) }
        listener.close(promise: nil)
    }

    private func resumeListening() {
        guard let address = state.withLock({ $0.listener == nil ? $0.address : nil }) else { return }
        bootstrap.bind(to: address).whenSuccess { [self] listener in
            let isWanted = state.withLock { $0.address != nil && $0.listener == nil }
            if isWanted { entered(listener) } else { listener.close(promise: nil) }
        }
    }
}

// MARK: Deadlines

extension ModbusServer {
    /// The first bytes of a request have come, and no more.
    func beganRequest() { somethingToWatch.wake() }

    private func watchDeadlines() async throws {
        while true {
            guard let next = nextDeadline else {
                try await somethingToWatch.wait()
                continue
            }
            try await time.sleep(until: next)
            let now = time.now
            for line in lines where line.deadline(limits).map({ $0 <= now }) ?? false {
                await end(line) { $0.close() }
            }
        }
    }

    private var nextDeadline: UTCInstant? {
        state.withLock { $0.lines.values.compactMap { $0.deadline(limits) }.min() }
    }
}
