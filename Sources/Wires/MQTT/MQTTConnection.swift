import CMosquitto
import Foundation
import NIOCore
import Synchronization

/// One connection of libmosquitto, from CONNECT to its end, with a thread of its own that alone touches the library.
///
/// The library's own thread would connect again by the real clock, and `mosquitto_loop` waits with `select`, which ends
/// a process that has more than 1024 descriptors; so the thread waits with `poll` here, and a connection that has ended
/// stays so. The library is told that it has a thread: an acknowledgement then leaves after the callback has returned,
/// in place of before. Source: libmosquitto 2.0.11, measured.
///
/// Unchecked, because `handle` is touched by that thread only; everything else is guarded by `state`.
final class MQTTConnection: @unchecked Sendable {
    /// Told of what happens, on the connection's thread.
    struct Listener: Sendable {
        /// The thread waits until the delivery is finished; what is not taken ends the connection without an
        /// acknowledgement.
        var deliver: @Sendable (MQTTDelivery) -> Void
        /// Called once, before those who wait learn of it; on another thread when it is dropped while it connects.
        var ended: @Sendable () -> Void
    }

    let settings: MQTTLink.Settings
    let listener: Listener
    let loop: any EventLoop
    let ends: EndTable
    let state: Mutex<State>
    var handle: OpaquePointer?
    /// What is written to the second wakes the thread, which watches the first.
    private let waker: (watched: Int32, written: Int32)

    enum Command: Sendable {
        case publish(MQTTMessage, EventLoopPromise<Void>)
        case subscribe([String], MQTTMessage.QoS, EventLoopPromise<Void>)
        case disconnect
    }

    struct State {
        var commands: [Command] = []
        var opened: EventLoopPromise<Void>?
        /// By the number of the message.
        var publishing: [Int32: EventLoopPromise<Void>] = [:]
        var subscribing: [Int32: EventLoopPromise<Void>] = [:]
        /// The socket, while it may be shut down.
        var socket: Int32?
        /// The address that it has connected from, where the table of the run has chosen one.
        var source: String?
        /// What the thread waits for.
        var delivery: MQTTDelivery?
        /// The library looks for the host or waits for it, and cannot be called off.
        var isConnecting = false
        var isDropped = false
        /// Nothing is written or read, and the broker learns of nothing, not of the end either.
        var isMuted = false
        var isOver = false
        /// What the broker has said in place of a welcome.
        var rejection: MQTTFailure?
    }

    /// Completed when nothing of it is left; in virtual time also when the broker has seen its end.
    let end: EventLoopFuture<Void>
    private let endPromise: EventLoopPromise<Void>

    init(_ settings: MQTTLink.Settings, wiring: Wiring, listener: Listener) {
        _ = Self.library
        self.settings = settings
        loop = wiring.group.next()
        ends = wiring.ends
        self.listener = listener
        state = Mutex(State())
        endPromise = loop.makePromise()
        end = endPromise.futureResult
        waker = Self.makeWaker()
    }

    deinit {
        close(waker.watched)
        close(waker.written)
    }

    private static func makeWaker() -> (Int32, Int32) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        _ = socketpair(AF_UNIX, kind, 0, &ends)
        return (ends[0], ends[1])
    }

    private static let library = mosquitto_lib_init()

    /// Connects; completed when the broker has accepted.
    func open() -> EventLoopFuture<Void> {
        let promise = loop.makePromise(of: Void.self)
        state.withLock { ($0.opened, $0.isConnecting) = (promise, true) }
        let thread = Thread { self.run() }
        thread.name = "mqtt"
        thread.start()
        return promise.futureResult
    }

    /// Completed when the message has gone out, at QoS 1 when the broker has acknowledged it.
    func publish(_ message: MQTTMessage) -> EventLoopFuture<Void> {
        let promise = loop.makePromise(of: Void.self)
        give(.publish(message, promise), promise)
        return promise.futureResult
    }

    /// Completed when the broker has granted all of the filters.
    func subscribe(_ filters: [String], _ qos: MQTTMessage.QoS) -> EventLoopFuture<Void> {
        let promise = loop.makePromise(of: Void.self)
        give(.subscribe(filters, qos, promise), promise)
        return promise.futureResult
    }

    /// Ends it as the protocol has it: no last will is sent.
    func disconnect() { give(.disconnect, nil) }

    /// Ends it without a word, as by a radio that is off; may be called anywhere. What is being handled is not
    /// acknowledged, and nothing more is delivered. One that still connects has ended at once: what comes of it is
    /// thrown away.
    func drop() {
        let (delivery, hasEnded) = state.withLock { state in
            state.isDropped = true
            if let socket = state.socket, !state.isMuted { shutdown(socket, Int32(SHUT_RDWR)) }
            return (state.delivery, state.isConnecting || state.isMuted)
        }
        delivery?.finish(false)
        wake()
        if hasEnded { conclude(.dropped) }
    }

    /// A connection that is dropped while it is mute has ended for its owner; the broker learns of it when it is mute
    /// no longer, or by its own clock.
    func mute(_ isMuted: Bool) {
        state.withLock { $0.isMuted = isMuted }
        wake()
    }

    var isDelivering: Bool { state.withLock { $0.delivery != nil } }

    /// On the thread: blocks until the message has been handled, or the connection is dropped.
    func deliver(_ message: MQTTMessage) {
        let delivery = MQTTDelivery(message)
        let isDropped = state.withLock { state in
            state.delivery = delivery
            return state.isDropped
        }
        if !isDropped { listener.deliver(delivery) }
        let isTaken = !isDropped && delivery.wait()
        state.withLock { $0.delivery = nil }
        if !isTaken { drop() }
    }

    private func give(_ command: Command, _ promise: EventLoopPromise<Void>?) {
        let isOver = state.withLock { state in
            if !state.isOver { state.commands.append(command) }
            return state.isOver
        }
        if isOver { promise?.fail(MQTTFailure.dropped) } else { wake() }
    }

    private func wake() {
        var byte: UInt8 = 0
        _ = write(waker.written, &byte, 1)
    }

    // MARK: The thread

    private func run() {
        var failure = prepare()
        if failure == nil { failure = connect() }
        while failure == nil { failure = goOn() }
        finish(failure ?? .dropped)
    }

    /// One round: waits, then does what is due.
    /// - Returns: why it has ended; `nil` while it goes on.
    private func goOn() -> MQTTFailure? {
        var watched = [
            pollfd(
                fd: mosquitto_socket(handle),
                events: Int16(mosquitto_want_write(handle) ? POLLIN | POLLOUT : POLLIN), revents: 0),
            pollfd(fd: waker.watched, events: Int16(POLLIN), revents: 0),
        ]
        guard watched[0].fd >= 0 else { return .dropped }
        if state.withLock({ $0.isMuted }) { return waitMuted() }
        // A second: the library looks after its keep-alive when it is asked to.
        _ = poll(&watched, 2, settings.keepAlive > .zero ? 1000 : -1)
        takeWakes()
        let (isMuted, isDropped) = state.withLock { ($0.isMuted, $0.isDropped) }
        if isMuted { return nil }
        if isDropped { return .dropped }
        if let failure = carryOutCommands() { return failure }
        if watched[0].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0, let failure = readAll() {
            return failure
        }
        return writeAll() ?? Self.failure(of: mosquitto_loop_misc(handle))
    }

    private func takeWakes() {
        var bytes = [UInt8](repeating: 0, count: 64)
        _ = read(waker.watched, &bytes, bytes.count)
    }

    /// The library is not asked to do anything, not for its keep-alive either.
    private func waitMuted() -> MQTTFailure? {
        var watched = pollfd(fd: waker.watched, events: Int16(POLLIN), revents: 0)
        _ = poll(&watched, 1, -1)
        takeWakes()
        return nil
    }

    /// Reads packets until none is left; TLS may hold some that the socket no longer shows. What the handling of one has
    /// brought about is written before the next is read.
    private func readAll() -> MQTTFailure? {
        while true {
            errno = 0
            let result = mosquitto_loop_read(handle, 1)
            let isDrained = errno == EAGAIN || errno == EWOULDBLOCK
            if let failure = Self.failure(of: result) ?? writeAll() { return failure }
            if state.withLock({ $0.isDropped }) { return .dropped }
            if isDrained || settings.address.isSecure == false && !hasInput() { return nil }
        }
    }

    private func hasInput() -> Bool {
        var watched = pollfd(fd: mosquitto_socket(handle), events: Int16(POLLIN), revents: 0)
        return poll(&watched, 1, 0) > 0
    }

    private func writeAll() -> MQTTFailure? {
        guard mosquitto_want_write(handle) else { return nil }
        return Self.failure(of: mosquitto_loop_write(handle, 1))
    }

    private func finish(_ failure: MQTTFailure) {
        state.withLock { $0.socket = nil }
        mosquitto_destroy(handle)
        handle = nil
        conclude(failure)
    }

    /// Tells everybody, once.
    private func conclude(_ failure: MQTTFailure) {
        let told: ([EventLoopPromise<Void>], MQTTFailure?)? = state.withLock { state in
            guard !state.isOver else { return nil }
            state.isOver = true
            defer {
                (state.opened, state.publishing, state.subscribing, state.commands) = (nil, [:], [:], [])
            }
            return (state.waiting, state.rejection)
        }
        guard let (waiting, rejection) = told else { return }
        listener.ended()
        for promise in waiting { promise.fail(rejection ?? failure) }
        guard let source = state.withLock({ $0.source }) else { return endPromise.succeed() }
        ends.relayEnd(ofSource: source, on: loop).cascade(to: endPromise)
    }
}

extension MQTTConnection.State {
    fileprivate var waiting: [EventLoopPromise<Void>] {
        let asked = commands.compactMap { command -> EventLoopPromise<Void>? in
            switch command {
            case .publish(_, let promise), .subscribe(_, _, let promise): promise
            case .disconnect: nil
            }
        }
        return [opened].compactMap { $0 } + Array(publishing.values) + Array(subscribing.values) + asked
    }
}
