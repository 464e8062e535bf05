import NIOCore
import Synchronization
import Timekeeping

/// A client of a broker through libmosquitto: one session, which its owner connects again after it has ended.
///
/// A message that comes is acknowledged after its handler has taken it. In virtual time `publish` returns when every
/// client of the run that subscribes to something has handled whatever the message has brought it (`MQTTBarriers`), and
/// whoever ends a connection goes on when the broker knows of it.
package final class MQTTLink: Sendable {
    let name: String
    let settings: Settings
    let time: any Timekeeper
    let wiring: Wiring
    let state = Mutex(State())
    let deliveries: AsyncStream<MQTTDelivery>
    let enter: AsyncStream<MQTTDelivery>.Continuation
    private let gone: any Parking

    struct State {
        var connection: MQTTConnection?
        /// Of the latest connection; the broker must have seen it before it sees another one.
        var latestEnd: EventLoopFuture<Void>?
        /// Whether the broker has accepted it.
        var isOpen = false
        var subscription: Subscription?
        var backOff = BackOff()
        /// While the client stands still; completed when it goes on.
        var pause: EventLoopPromise<Void>?
        /// Its end has been foretold, and whoever foretold it wakes those who wait.
        var endIsForetold = false
        var isMuted = false
        /// A connection that was dropped while it was mute: the broker does not know yet.
        var unnoticed: MQTTConnection?
    }

    /// A connection's thread waits for the end of each delivery, so a connection has one at a time; further ones are of
    /// connections that have ended since. One that finds no room is not acknowledged, and the broker sends it again.
    private static let waitingDeliveries = 64

    /// - Parameter name: for people.
    package init(_ name: String, _ settings: Settings, on time: any Timekeeper, wiring: Wiring) {
        self.name = name
        self.settings = settings
        self.time = time
        self.wiring = wiring
        gone = time.makeParking("the end of \(name)'s connection")
        (deliveries, enter) = AsyncStream.makeStream(
            of: MQTTDelivery.self, bufferingPolicy: .bufferingOldest(Self.waitingDeliveries))
    }

    deinit {
        enter.finish()
        state.withLock { state in
            state.pause?.succeed()
            state.connection?.mute(false)
            state.connection?.drop()
            state.unnoticed?.mute(false)
        }
    }

    package var address: MQTTAddress { settings.address }

    package var isConnected: Bool { state.withLock { $0.isOpen } }

    /// Nothing is tried before then; `nil` when the last connection was good.
    package var retryAt: UTCInstant? { state.withLock { $0.backOff.until } }

    /// Subscribes with the next connection and every one after it. `service` must run.
    package func subscribe(_ filters: [String], _ qos: MQTTMessage.QoS, _ handler: @escaping Handler) {
        state.withLock { $0.subscription = Subscription(filters: filters, qos: qos, handler: handler) }
    }

    /// Returns when the broker has accepted the client and its subscriptions; in virtual time also when what the broker
    /// has kept for it has been handled.
    /// - Throws: `MQTTFailure`, `CancellationError`.
    package func connect() async throws {
        guard !isConnected else { return }
        if let until = retryAt, time.now < until { throw MQTTFailure.backingOff(until: until) }
        try? await state.withLock { $0.latestEnd }?.get()
        let turn = Turn()
        let connection = makeConnection()
        do {
            try await turn.wait(for: connection.open()) { connection.drop() }
            state.withLock { $0.isOpen = $0.connection === connection }
            wiring.barriers?.enter(self)
            try await subscribe(connection, turn)
            state.withLock { $0.backOff = BackOff() }
        } catch {
            connection.drop()
            await turn.waitForEnd(of: connection)
            throw error
        }
    }

    private func subscribe(_ connection: MQTTConnection, _ turn: Turn) async throws {
        guard let subscription = state.withLock({ $0.subscription }) else { return }
        try await turn.wait(for: connection.subscribe(subscription.filters, subscription.qos)) {
            connection.drop()
        }
        guard let barriers = wiring.barriers else { return }
        try await turn.wait(for: connection.subscribe([barriers.topic(of: self)], .atLeastOnce)) {
            connection.drop()
        }
        barriers.attend(self)
        try await settle()
        guard isConnected else { throw MQTTFailure.dropped }
    }

    private func makeConnection() -> MQTTConnection {
        let connection = MQTTConnection(
            settings, wiring: wiring,
            listener: MQTTConnection.Listener(
                deliver: { [weak self] delivery in
                    if let self { self.deliver(delivery) } else { delivery.finish(false) }
                },
                ended: { [weak self] in self?.noteEnd() }))
        let isMuted = state.withLock { state in
            (state.connection, state.latestEnd) = (connection, connection.end)
            return state.isMuted
        }
        if isMuted { connection.mute(true) }
        return connection
    }

    /// On the connection's thread: those who wait learn of it in a fixed order.
    private func noteEnd() {
        let now = time.now
        let isForetold = state.withLock { state in
            (state.connection, state.isOpen) = (nil, false)
            state.backOff.fail(at: now)
            return state.endIsForetold
        }
        if !isForetold { gone.wake() }
        wiring.barriers?.leave(self)
    }

    /// Whoever has foretold the end of the connection has awaited it.
    func wakeAfterForetoldEnd() {
        state.withLock { $0.endIsForetold = false }
        gone.wake()
    }

    /// Returns when the connection has ended.
    /// - Throws: `CancellationError`.
    package func untilEnded() async throws {
        while isConnected { try await gone.wait() }
    }

    /// Returns when the message has gone out, at QoS 1 when the broker has acknowledged it.
    /// - Throws: `MQTTFailure`, `CancellationError`, after which the connection has ended.
    package func publish(_ message: MQTTMessage) async throws {
        guard let connection = state.withLock({ $0.isOpen ? $0.connection : nil }) else {
            throw MQTTFailure.dropped
        }
        let turn = Turn()
        try await turn.wait(for: connection.publish(message)) { connection.drop() }
        state.withLock { $0.backOff = BackOff() }
        try await wiring.barriers?.confirm(at: settings.address, through: connection, turn)
    }

    /// Ends the connection as the protocol has it: the broker publishes no last will.
    package func disconnect() async {
        guard let connection = state.withLock({ $0.connection }) else { return }
        connection.disconnect()
        await end(connection)
    }

    /// Ends the connection without a word, as by a radio that is off: the broker publishes the last will.
    package func drop() async {
        let connection = state.withLock { state in
            if state.isMuted, let connection = state.connection { state.unnoticed = connection }
            return state.connection
        }
        guard let connection else { return }
        connection.drop()
        await end(connection)
    }

    /// While it is mute nothing of the connection crosses the network, and nobody is told of its end: for a real clock,
    /// where the broker notices by itself.
    package func mute(_ isMuted: Bool) {
        let (connection, unnoticed) = state.withLock { state in
            state.isMuted = isMuted
            defer { if !isMuted { state.unnoticed = nil } }
            return (state.connection, state.unnoticed)
        }
        connection?.mute(isMuted)
        if !isMuted { unnoticed?.mute(false) }
    }

    private func end(_ connection: MQTTConnection) async {
        let turn = Turn()
        await turn.waitForEnd(of: connection)
        await wiring.barriers?.confirmGone(settings, wiring)
    }

    /// Ends the session for good; nobody confirms anything any more, and nobody handles what still comes.
    package func close() async {
        let (connection, pause) = state.withLock { ($0.connection, $0.pause) }
        enter.finish()
        pause?.succeed()
        mute(false)
        if connection?.isDelivering == true { connection?.drop() }
        connection?.disconnect()
        try? await connection?.end.get()
    }
}

extension Turn {
    /// Waits for the library; whoever is cancelled meanwhile has `abandon` called.
    func wait(for future: EventLoopFuture<Void>, abandon: @escaping @Sendable () -> Void) async throws {
        let result = await withTaskCancellationHandler {
            await future.result()
        } onCancel: {
            claim()
            abandon()
        }
        await takeIfClaimed()
        guard case .failure(let error) = result else { return }
        await take()
        try Task.checkCancellation()
        throw error
    }

    fileprivate func waitForEnd(of connection: MQTTConnection) async {
        try? await connection.end.get()
        await takeIfClaimed()
    }
}
