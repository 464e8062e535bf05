import NIOCore

extension ModbusServer {
    /// The open connections, in the order of their arrival.
    var lines: [ModbusServerLine] {
        state.withLock { $0.lines.sorted { $0.key < $1.key }.map(\.value) }
    }

    /// It has lost its power: from now on it does not know the connections that are open.
    package func forgetConnections() {
        for line in lines { line.forget() }
    }

    /// Resets every open connection and waits until both ends have seen it; the server goes on listening.
    package func resetConnections() async {
        for line in lines { await end(line) { $0.reset() } }
    }

    /// Ends a connection and waits until both ends have seen it.
    func end(_ line: ModbusServerLine, _ end: (ModbusServerLine) -> Void) async {
        let (local, remote) = (line.channel.localAddress, line.channel.remoteAddress)
        end(line)
        await wiring.ends.confirmClosed(line.channel, local: local, remote: remote)
    }

    /// A connection has been accepted. Its client learns of it when everything has been done.
    /// - Returns: `nil` when there are too many.
    func register(_ channel: any Channel) -> ModbusServerLine? {
        defer { wiring.ends.accepted(channel) }
        let now = time.now
        let (line, isFull) = state.withLock { state in
            guard !state.isClosed, state.lines.count < limits.connections else {
                return (ModbusServerLine?.none, true)
            }
            state.arrivals += 1
            let line = ModbusServerLine(number: state.arrivals, channel: channel, since: now)
            state.lines[line.number] = line
            return (line, state.lines.count == limits.connections)
        }
        guard let line else { return nil }
        channel.closeFuture.whenComplete { [self] _ in forget(line) }
        if isFull && limits.excess == .refuse { pauseListening() }
        deliver.yield(line)
        if limits.idle != nil { somethingToWatch.wake() }
        return line
    }

    private func forget(_ line: ModbusServerLine) {
        line.finish()
        let hasRoom = state.withLock { state in
            state.lines[line.number] = nil
            return state.lines.count < limits.connections
        }
        if hasRoom && limits.excess == .refuse { resumeListening() }
    }
}
