import NIOCore
import NIOPosix

extension ModbusServer {
    /// Binds to an address and listens; port 0 takes any free one. A server that has stopped listening there has kept
    /// it.
    /// - Returns: the port that it is bound to.
    /// - Throws: `PortProblem`.
    @discardableResult
    package func open(host: String, port: Int) async throws -> Int {
        let (kept, wantsConnections) = state.withLock { state in
            (state.held.flatMap { $0.address.port == port ? $0 : nil }, state.wantsConnections)
        }
        if kept != nil, wantsConnections { return port }
        let held = try kept ?? HeldPort(host: host, port: port)
        state.withLock { $0.isClosed = false }
        let listener = try await held.listen(bootstrap).get()
        entered(listener, on: held)
        return held.address.port ?? port
    }

    /// Binds to the real port of a device where it may, else to any free one.
    /// - Returns: the port that it is bound to.
    package func open(host: String, preferring port: Int) async throws -> Int {
        do {
            return try await open(host: host, port: port)
        } catch is PortProblem {
            return try await open(host: host, port: 0)
        }
    }

    /// A client that connects gets no answer, as from a host that is off, or gets one again.
    package func ignoreConnections(_ ignores: Bool) {
        state.withLock { $0.held }?.ignoreConnections(ignores)
    }

    /// Stops listening: new connections are refused, and the port is kept. Open connections stay.
    package func stopListening() async {
        let (listener, held) = state.withLock { state in
            state.wantsConnections = false
            defer { state.listener = nil }
            return (state.listener, state.held)
        }
        guard let listener, let held else { return }
        wiring.ends.stopListening(held.address)
        try? await listener.close()
        held.refuse()
    }

    private var bootstrap: ServerBootstrap {
        ServerBootstrap(group: wiring.group)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { [self] channel in
                wiring.ends.admit(channel) {
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(ModbusServerConnection(self))
                    }
                }
            }
    }

    private func entered(_ listener: any Channel, on held: HeldPort) {
        state.withLock { state in
            (state.listener, state.held, state.wantsConnections) = (listener, held, true)
        }
        wiring.ends.startListening(held.address)
    }

    /// Full: the system refuses further connections by itself when nobody listens.
    func pauseListening() {
        let (listener, held) = state.withLock { state in
            defer { state.listener = nil }
            return (state.listener, state.held)
        }
        guard let listener, let held else { return }
        wiring.ends.stopListening(held.address)
        listener.close().whenComplete { _ in held.refuse() }
    }

    func resumeListening() {
        let held = state.withLock { $0.listener == nil && $0.wantsConnections ? $0.held : nil }
        guard let held, let listening = try? held.listen(bootstrap) else { return }
        listening.whenSuccess { [self] listener in
            let (isWanted, isFirst) = state.withLock { ($0.wantsConnections, $0.listener == nil) }
            if isWanted && isFirst { return entered(listener, on: held) }
            listener.close().whenComplete { _ in if isFirst { held.refuse() } }
        }
    }
}
