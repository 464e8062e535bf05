import NIOCore
import Synchronization
import Timekeeping

/// One end of an open WebSocket.
///
/// `follow` handles what comes, one message after the other, and answers pings in between: a ping is answered when
/// everything before it has been handled. In virtual time `send` relies on that: it goes on when the other end has handled
/// what was sent, so both ends must be followed.
package final class WebSocket: Sendable {
    /// What one end takes and keeps.
    package struct Limits: Sendable {
        /// Of one message, with all its parts.
        package var messageBytes = 1 << 20
        /// Bytes that the other end may leave unread, beyond what the system keeps for it; with more it is cut off.
        package var unsentBytes = 256 << 10

        package init() {}
    }

    /// Which end it is; a client hides its bytes from proxies, by masks that it draws.
    enum Role: Sendable {
        case client(masks: RandomDraws)
        case server

        var isClient: Bool { if case .client = self { true } else { false } }

        func nextMask() -> UInt32? {
            if case .client(let masks) = self { UInt32(truncatingIfNeeded: masks.next()) } else { nil }
        }
    }

    private enum Phase {
        case open
        /// This end has sent its close frame.
        case closing
        case over
    }

    /// A ping of `send`, which waits for its answer.
    private struct Confirmation {
        let number: UInt64
        let turn: Turn
        let promise: EventLoopPromise<Void>
    }

    private struct State {
        var phase = Phase.open
        /// What the other end has said as it closed, or what it was told.
        var close: WebSocketClose?
        var pings: UInt64 = 0
        var waiting: [Confirmation] = []
        var unsent = 0
    }

    let name: String
    let role: Role
    let limits: Limits
    let inbox = WebSocketInbox()
    let time: any Timekeeper
    private let wiring: Wiring
    let channel: any Channel
    /// Kept here because a closed channel has forgotten its addresses.
    private let local: SocketAddress?
    private let remote: SocketAddress?
    private let state = Mutex(State())

    init(
        _ name: String, _ role: Role, on channel: any Channel, limits: Limits, time: any Timekeeper,
        wiring: Wiring
    ) {
        self.name = name
        self.role = role
        self.limits = limits
        self.channel = channel
        self.time = time
        self.wiring = wiring
        local = channel.localAddress
        remote = channel.remoteAddress
    }

    package var isOpen: Bool { state.withLock { $0.phase == .open } }

    /// Why it has ended, as the ends have told each other; `nil` when they have not.
    package var closed: WebSocketClose? { state.withLock { $0.close } }

    /// Sends a message; in virtual time, goes on when the other end has handled it.
    /// - Throws: `WebSocketFailure`, or `CancellationError`, after which the connection is closed.
    package func send(_ message: WebSocketMessage) async throws {
        let turn = Turn()
        let sent = try begin(message, turn)
        let result = await withTaskCancellationHandler {
            await sent.result()
        } onCancel: {
            turn.claim()
            channel.close(promise: nil)
        }
        await turn.takeIfClaimed()
        guard case .failure = result else { return }
        await turn.take()
        try Task.checkCancellation()
        throw WebSocketFailure.closed(closed)
    }

    /// - Returns: completed when the bytes have left; in virtual time, when the ping after them is answered.
    private func begin(
        _ message: WebSocketMessage, _ turn: Turn
    ) throws(WebSocketFailure) -> EventLoopFuture<Void> {
        var frames = [message.frame]
        let byteCount = frames[0].payload.count
        let promise = channel.eventLoop.makePromise(of: Void.self)
        let refusal: WebSocketFailure? = state.withLock { state in
            guard state.phase == .open else { return .closed(state.close) }
            guard state.unsent == 0 || state.unsent + byteCount <= limits.unsentBytes else { return .tooSlow }
            state.unsent += byteCount
            guard Turn.isTaken else { return nil }
            state.pings &+= 1
            state.waiting.append(Confirmation(number: state.pings, turn: turn, promise: promise))
            frames.append(WebSocketFrame(.ping, withUnsafeBytes(of: state.pings.bigEndian) { Array($0) }))
            return nil
        }
        if let refusal {
            if refusal == .tooSlow { channel.reset() }
            promise.fail(refusal)
            throw refusal
        }
        let isConfirmed = frames.count > 1
        channel.writeAndFlush(frames).whenComplete { [self] result in
            state.withLock { $0.unsent -= byteCount }
            if !isConfirmed { promise.completeWith(result) }
        }
        return promise.futureResult
    }

    /// Says that this end closes, and returns when both ends have closed. What comes before the other end's answer is still
    /// handled.
    package func close(_ close: WebSocketClose = .normal) async {
        let turn = Turn()
        let isFirst = state.withLock { state in
            defer { if state.phase == .open { state.phase = .closing } }
            return state.phase == .open
        }
        if isFirst { write([WebSocketFrame(.close, close.payload)]) }
        await withTaskCancellationHandler {
            await wiring.ends.confirmClosed(channel, local: local, remote: remote)
        } onCancel: {
            turn.claim()
            channel.close(promise: nil)
        }
        await turn.takeIfClaimed()
    }

    /// Resets the connection, and returns when both ends have seen it.
    package func reset() async {
        channel.reset()
        await wiring.ends.confirmClosed(channel, local: local, remote: remote)
    }

    func write(_ frames: [WebSocketFrame]) {
        channel.writeAndFlush(frames, promise: nil)
    }

    // MARK: What the connection tells, on its loop

    /// Everything up to a ping has been handled. An answer to a later ping confirms the earlier ones too.
    func confirm(_ payload: [UInt8]) {
        guard payload.count == 8 else { return }
        let number = payload.reduce(0) { $0 << 8 | UInt64($1) }
        let confirmed = state.withLock { state in
            defer { state.waiting.removeAll { $0.number <= number } }
            return state.waiting.filter { $0.number <= number }
        }
        for confirmation in confirmed { confirmation.promise.succeed() }
    }

    /// This end is about to answer a close.
    func beginClosing() { state.withLock { $0.phase = .closing } }

    /// The other end closes.
    /// - Returns: whether this end has said so before, so that nothing is left to say.
    func noteClose(_ close: WebSocketClose) -> Bool {
        state.withLock { state in
            state.close = state.close ?? close
            return state.phase != .open
        }
    }

    /// The other end is told that it has broken the protocol.
    func noteRefusal(_ close: WebSocketClose) {
        state.withLock { ($0.phase, $0.close) = (.closing, close) }
        inbox.end()
    }

    func noteEnd() {
        let waiting = state.withLock { state in
            state.phase = .over
            defer { state.waiting = [] }
            return state.waiting
        }
        inbox.end()
        for confirmation in waiting {
            confirmation.turn.claim()
            confirmation.promise.fail(ChannelError.eof)
        }
    }
}
