import NIOCore
import Synchronization

/// The body of an answer that goes on after its head, for server-sent events: the exchange ends with the head,
/// what writes afterwards is a process.
package final class HTTPStream: Sendable {
    /// Bytes that a peer may leave unread, beyond what the system keeps for it; with more it is cut off.
    package static let unreadLimit = 256 << 10

    package let headers: [(name: String, value: String)]
    private let state = Mutex(State())

    fileprivate enum Place {
        /// The head has not left: parts wait for it.
        case waiting([[UInt8]], isFinished: Bool)
        case open(Outlet)
        case over(Outlet?)
    }

    /// Where it goes.
    struct Outlet: Sendable {
        let line: HTTPServerLine
        let ends: EndTable
        /// Counts what the follower at the other end takes in, if it is in this process.
        let peer: IntakeCount?
    }

    fileprivate struct State {
        var place = Place.waiting([], isFinished: false)
        var unread = 0
    }

    package init(headers: [(name: String, value: String)]) {
        self.headers = headers
    }

    /// Whether the peer still listens; true before the head has left.
    package var isOpen: Bool {
        state.withLock { state in
            switch state.place {
            case .waiting(_, let isFinished): !isFinished
            case .open: true
            case .over: false
            }
        }
    }

    /// Sends a part of the body, from any thread; never suspends. A peer that takes in nothing for long is cut
    /// off, so that nothing grows.
    package func send(_ part: [UInt8]) {
        guard !part.isEmpty else { return }
        let (outlet, isTooMuch): (Outlet?, Bool) = state.withLock { $0.take(part) }
        guard let outlet else { return }
        if isTooMuch { return outlet.line.channel.writeAndFlush(ServerAnswer.reset, promise: nil) }
        outlet.peer?.expect(part.count)
        outlet.line.channel.writeAndFlush(ServerAnswer.bodyPart(part)).whenComplete { [self] _ in
            state.withLock { $0.unread -= part.count }
        }
    }

    /// Ends the body and closes the connection.
    package func finish() {
        let outlet: Outlet? = state.withLock { state in
            switch state.place {
            case .waiting(let parts, _): state.place = .waiting(parts, isFinished: true)
            case .over: break
            case .open(let outlet):
                state.place = .over(outlet)
                return outlet
            }
            return nil
        }
        outlet?.line.channel.writeAndFlush(ServerAnswer.bodyEnd, promise: nil)
    }

    /// Waits until the follower at the other end, if it is in this process, has taken in what was sent, and
    /// has seen the end. In virtual time whoever sends does this before it goes on.
    package func confirm() async {
        let (outlet, isOver): (Outlet?, Bool) = state.withLock { state in
            switch state.place {
            case .waiting: (nil, false)
            case .open(let outlet): (outlet, false)
            case .over(let outlet): (outlet, true)
            }
        }
        guard let outlet else { return }
        await outlet.peer?.settle(on: outlet.line.channel.eventLoop)
        guard isOver, outlet.peer != nil else { return }
        await outlet.ends.confirmClosed(
            outlet.line.channel, local: outlet.line.accepted.local, remote: outlet.line.accepted.remote)
    }

    /// The head is about to leave; called on the loop of the channel.
    /// - Returns: what waited for it, and whether that is all.
    func begin(on outlet: Outlet) -> (parts: [[UInt8]], isFinished: Bool) {
        state.withLock { state in
            guard case .waiting(let parts, let isFinished) = state.place else { return ([], true) }
            state.place = isFinished ? .over(outlet) : .open(outlet)
            state.unread = 0
            outlet.peer?.expect(parts.reduce(0) { $0 + $1.count })
            return (parts, isFinished)
        }
    }

    /// The connection is closed.
    func end() {
        state.withLock { state in
            if case .open(let outlet) = state.place { state.place = .over(outlet) }
        }
    }
}

extension HTTPStream.State {
    /// Takes a part in.
    /// - Returns: where it goes now, and whether there is too much; nowhere before the head and after the end.
    fileprivate mutating func take(_ part: [UInt8]) -> (outlet: HTTPStream.Outlet?, isTooMuch: Bool) {
        switch place {
        case .over, .waiting(_, isFinished: true): return (nil, false)
        case .waiting(let parts, _):
            unread += part.count
            let isTooMuch = unread > HTTPStream.unreadLimit
            place = .waiting(isTooMuch ? [] : parts + [part], isFinished: isTooMuch)
            return (nil, isTooMuch)
        case .open(let outlet):
            unread += part.count
            guard unread > HTTPStream.unreadLimit else { return (outlet, false) }
            place = .over(outlet)
            return (outlet, true)
        }
    }
}
