import NIOCore

extension Listener {
    /// What became of a connection that was accepted.
    enum Entry {
        case admitted(Line)
        /// It is one more than the server takes, and the server answers it.
        case excess(Line)
        /// The caller closes it: it is one more than the server takes, or than its neighbour may have, or it was accepted at
        /// the moment at which the server was closed.
        case rejected
    }

    /// A connection has been accepted.
    /// - Parameters:
    ///   - intake: counts what the server takes in on it.
    ///   - make: makes what the protocol knows of it.
    ///   - begin: called before the client learns that it was accepted.
    func enter(
        _ channel: any Channel, intake: IntakeCount? = nil, make: (AcceptedConnection) -> Line,
        begin: (Line) -> Void = { _ in }
    ) -> Entry {
        defer { wiring.ends.accepted(channel, intake: intake) }
        let neighbour = Neighbour(channel.remoteAddress)
        let most = excess == .answer ? limit + mostAnswered : limit
        let (line, count) = state.withLock { state in
            guard state.place != nil, state.lines.count < most, hasRoom(for: neighbour, state) else {
                return (Line?.none, state.lines.count)
            }
            state.arrivals += 1
            let line = make(AcceptedConnection(number: state.arrivals, channel: channel))
            state.lines[state.arrivals] = line
            if let neighbour { state.ofNeighbours[neighbour, default: 0] += 1 }
            return (line, state.lines.count)
        }
        guard let line else { return .rejected }
        channel.closeFuture.whenComplete { [self] _ in leave(line, neighbour) }
        if count == limit && excess == .refuse { pauseListening() }
        begin(line)
        return count > limit ? .excess(line) : .admitted(line)
    }

    /// Connections beyond the limit that are answered; further ones are closed.
    private var mostAnswered: Int { max(64, limit / 8) }

    private func hasRoom(for neighbour: Neighbour?, _ state: State) -> Bool {
        guard let neighbour, let bound = neighbours.bound(of: neighbour) else { return true }
        return state.ofNeighbours[neighbour, default: 0] < bound
    }

    private func leave(_ line: Line, _ neighbour: Neighbour?) {
        let hasRoom = state.withLock { state in
            state.lines[line.accepted.number] = nil
            if let neighbour {
                let rest = state.ofNeighbours[neighbour, default: 1] - 1
                state.ofNeighbours[neighbour] = rest > 0 ? rest : nil
            }
            return state.lines.count < limit
        }
        if hasRoom && excess == .refuse { resumeListening() }
    }

    /// The open connections, in the order of their arrival.
    var lines: [Line] {
        state.withLock { $0.lines.sorted { $0.key < $1.key }.map(\.value) }
    }

    /// How many connections are open.
    var count: Int { state.withLock { $0.lines.count } }

    /// The server has lost its power: from now on it does not know the connections that are open.
    func forgetConnections() {
        for line in lines { line.accepted.forget() }
    }

    /// Resets every open connection, one after the other, and waits until both ends have seen it; the server goes on
    /// listening.
    func resetConnections() async {
        for line in lines { await end(line) { $0.reset() } }
    }

    /// Ends a connection and waits until both ends have seen it.
    func end(_ line: Line, _ end: (any Channel) -> Void) async {
        end(line.channel)
        await confirmClosed(line)
    }

    /// Waits until both ends of a connection are closed, as far as they are in this process.
    func confirmClosed(_ line: Line) async {
        await wiring.ends.confirmClosed(
            line.channel, local: line.accepted.local, remote: line.accepted.remote)
    }
}
