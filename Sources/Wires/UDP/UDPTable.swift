import NIOCore
import Synchronization

/// The sockets of one run that take datagrams, by their addresses.
///
/// A sender of a datagram in virtual time goes on when the other end, if it is in this process, has handled it.
final class UDPTable: Sendable {
    private struct State {
        var ends: [SocketAddress: UDPEnd] = [:]
        var refused = 0
    }

    /// What all tables of one run share.
    private final class Shared: Sendable {
        let access: EndTable.Access
        let state = Mutex(State())

        init(_ access: EndTable.Access) {
            self.access = access
        }
    }

    private let shared: Shared
    /// Sockets that clients have opened through this table, by the number of their arrival.
    private let clients = Mutex<(arrivals: Int, open: [Int: any Channel])>((0, [:]))

    init(_ access: EndTable.Access) {
        shared = Shared(access)
    }

    private init(_ shared: Shared) {
        self.shared = shared
    }

    /// A table of the same run that knows by itself which sockets clients have opened through it.
    func branch() -> UDPTable { UDPTable(shared) }

    var isEmpty: Bool { shared.state.withLock { $0.ends.isEmpty } }

    /// Datagrams of other programs that were thrown away.
    var refused: Int { shared.state.withLock { $0.refused } }

    func enter(_ address: SocketAddress, _ end: UDPEnd) {
        shared.state.withLock { $0.ends[address] = end }
    }

    /// The socket is closed: no sender waits for it any longer.
    func leave(_ address: SocketAddress, _ end: UDPEnd) {
        shared.state.withLock { state in
            if state.ends[address] === end { state.ends[address] = nil }
        }
        end.intake.end()
    }

    func enter(client channel: any Channel) {
        let number = clients.withLock { clients in
            clients.arrivals += 1
            clients.open[clients.arrivals] = channel
            return clients.arrivals
        }
        channel.closeFuture.whenComplete { [self] _ in
            clients.withLock { _ = $0.open.removeValue(forKey: number) }
        }
    }

    /// Closes every socket that a client has opened through this table.
    func closeClients() {
        let channels = clients.withLock { $0.open.sorted { $0.key < $1.key }.map(\.value) }
        for channel in channels { channel.close(promise: nil) }
    }

    func end(at address: SocketAddress) -> UDPEnd? { shared.state.withLock { $0.ends[address] } }

    /// Whether a datagram from there is looked at; one of another program is counted where the run is closed to others.
    func admits(_ address: SocketAddress) -> Bool {
        shared.state.withLock { state in
            guard shared.access == .ownClients, state.ends[address] == nil else { return true }
            state.refused += 1
            return false
        }
    }
}

/// One socket, as the other ends of the run know it.
final class UDPEnd: Sendable {
    /// Counts datagrams: a server those that it has handled, a client those that have come.
    let intake = IntakeCount()
    /// Of datagrams on their way to a server of the run, in order: whether their sender waits for an answer.
    private let sent = Mutex<[Bool]>([])

    /// A datagram is about to leave for a server of the run.
    func noteSent(waitsForAnswer: Bool) { sent.withLock { $0.append(waitsForAnswer) } }

    /// The last one could not leave.
    func takeBack() { sent.withLock { _ = $0.popLast() } }

    /// Whether the sender of the datagram that has come next waits for an answer; one that is not known does.
    func takeNext() -> Bool { sent.withLock { $0.isEmpty ? true : $0.removeFirst() } }
}
