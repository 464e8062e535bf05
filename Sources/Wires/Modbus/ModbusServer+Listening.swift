import NIOCore

extension ModbusServer {
    /// Binds to an address and listens; port 0 takes any free one. A server that has stopped listening there has kept
    /// it.
    /// - Returns: the port that it is bound to.
    /// - Throws: `PortProblem`.
    @discardableResult
    package func open(host: String, port: Int) async throws -> Int {
        try await listener.open(host: host, port: port) { self.initialize($0) }
    }

    /// Binds to the real port of a device where it may, else to any free one.
    /// - Returns: the port that it is bound to.
    package func open(host: String, preferring port: Int) async throws -> Int {
        try await listener.open(host: host, preferring: port) { self.initialize($0) }
    }

    /// A client that connects gets no answer, as from a host that is off, or gets one again.
    package func ignoreConnections(_ ignores: Bool) { listener.heldPort?.ignoreConnections(ignores) }

    /// Stops listening: new connections are refused, and the port is kept. Open connections stay.
    package func stopListening() async { await listener.stopListening() }

    /// It has lost its power: from now on it does not know the connections that are open.
    package func forgetConnections() { listener.forgetConnections() }

    /// Resets every open connection and waits until both ends have seen it; the server goes on listening.
    package func resetConnections() async { await listener.resetConnections() }

    private func initialize(_ channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            let connection = ModbusServerConnection(self)
            try channel.pipeline.syncOperations.addTap(wiring.tap, .modbus, of: name) { connection.number }
            try channel.pipeline.syncOperations.addHandler(connection)
        }
    }

    /// A connection has been accepted. Its client learns of it when everything has been done.
    /// - Returns: `nil` when the caller closes it.
    func register(_ channel: any Channel) -> ModbusServerLine? {
        let now = time.now
        var hasRoom = true
        let entry = listener.enter(
            channel, make: { ModbusServerLine($0, limit: limits.pipelinedRequests, since: now) },
            begin: { line in
                channel.closeFuture.whenComplete { _ in line.finish() }
                hasRoom = incoming.add(line)
                if limits.idle != nil { somethingToWatch.wake() }
            })
        guard case .admitted(let line) = entry, hasRoom else { return nil }
        return line
    }
}
