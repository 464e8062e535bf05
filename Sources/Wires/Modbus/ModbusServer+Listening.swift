import NIOCore
import NIOPosix

extension ModbusServer {
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

    private var bootstrap: ServerBootstrap {
        ServerBootstrap(group: wiring.group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { [self] channel in
                wiring.ends.admit(channel) {
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(ModbusServerConnection(self))
                    }
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

    /// Full: the system refuses further connections by itself when nobody listens.
    func pauseListening() {
        let listener = state.withLock { state in
            defer { state.listener = nil }
            return state.listener
        }
        guard let listener else { return }
        if let address = listener.localAddress { wiring.ends.stopListening(address) }
        listener.close(promise: nil)
    }

    func resumeListening() {
        guard let address = state.withLock({ $0.listener == nil ? $0.address : nil }) else { return }
        bootstrap.bind(to: address).whenSuccess { [self] listener in
            let isWanted = state.withLock { $0.address == address && $0.listener == nil }
            if isWanted { entered(listener) } else { listener.close(promise: nil) }
        }
    }
}
