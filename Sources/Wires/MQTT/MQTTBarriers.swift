import Foundation
import NIOCore
import Synchronization
import Timekeeping

/// Confirms messages over MQTT within one run of virtual time.
///
/// Nobody sees from outside when a broker has handed a message on. So whoever publishes sends a further message, a
/// barrier, to each client of the run that subscribes to anything, and goes on when all of them have met it: broker and
/// clients keep the order of one sender's messages, and a client handles one after the other. Each client has a topic of
/// its own, so that nothing is kept for one that is away. Barriers have QoS 1, like the readings, or they would overtake
/// what waits for its acknowledgement.
package final class MQTTBarriers: Sendable {
    /// Of the topics of all barriers; no handler sees what comes there.
    static let prefix = "wattloop/barrier/"
    private static let runs = Mutex(0)
    /// Of this run alone.
    private let root: String
    private let state = Mutex(State())

    private struct State {
        /// Clients by the number of their first connection.
        var numbers: [ObjectIdentifier: Int] = [:]
        var connected: [Int: MQTTLink] = [:]
        var attending: Set<Int> = []
        var barriers = 0
        var waits: [Int: Wait] = [:]
        /// Clients whose broker is about to end, in their order.
        var foretold: [MQTTAddress: [MQTTLink]] = [:]
    }

    /// Someone who waits until a client has met a barrier.
    private struct Wait {
        let client: Int
        let turn: Turn
        let promise: EventLoopPromise<Void>

        func end() {
            turn.claim()
            promise.succeed()
        }
    }

    package init() {
        let number = Self.runs.withLock { count in
            count += 1
            return count
        }
        root = "\(Self.prefix)\(getpid())-\(number)/"
    }

    // MARK: Clients

    func topic(of link: MQTTLink) -> String { root + "\(number(of: link))" }

    private func number(of link: MQTTLink) -> Int {
        state.withLock { state in
            let number = state.numbers[ObjectIdentifier(link)] ?? state.numbers.count
            state.numbers[ObjectIdentifier(link)] = number
            return number
        }
    }

    /// A client has a connection.
    func enter(_ link: MQTTLink) {
        let number = number(of: link)
        state.withLock { $0.connected[number] = link }
    }

    /// A client hears barriers.
    func attend(_ link: MQTTLink) {
        let number = number(of: link)
        state.withLock { _ = $0.attending.insert(number) }
    }

    /// A client's connection has ended: nobody waits for it any more.
    func leave(_ link: MQTTLink) {
        let number = number(of: link)
        let waits = state.withLock { state in
            state.connected[number] = nil
            state.attending.remove(number)
            let left = state.waits.filter { $0.value.client == number }
            for key in left.keys { state.waits[key] = nil }
            return left.sorted { $0.key < $1.key }.map(\.value)
        }
        for wait in waits { wait.end() }
    }

    /// A barrier has come to a client, after all that was sent before it.
    func note(_ message: MQTTMessage, by link: MQTTLink) {
        guard let number = Int(String(decoding: message.payload, as: UTF8.self)) else { return }
        state.withLock { $0.waits.removeValue(forKey: number) }?.promise.succeed()
    }

    /// Connected clients of one broker, in the order of their first connection.
    private func clients(of address: MQTTAddress) -> [(number: Int, link: MQTTLink, attends: Bool)] {
        state.withLock { state in
            state.connected.sorted { $0.key < $1.key }
                .filter { $0.value.settings.address == address }
                .map { ($0.key, $0.value, state.attending.contains($0.key)) }
        }
    }

    // MARK: Waiting

    /// Returns when all who subscribe at this broker have handled what has gone out on `connection`.
    func confirm(at address: MQTTAddress, through connection: MQTTConnection, _ turn: Turn) async throws {
        let waited = clients(of: address).filter { $0.attends && !$0.link.standsStill }
        if waited.isEmpty {
            let message = MQTTMessage(topic: root + "nobody", payload: [], qos: .atLeastOnce)
            return try await turn.wait(for: connection.publish(message)) { connection.drop() }
        }
        for client in waited { try await send(to: client.number, through: connection, turn) }
    }

    /// Returns when `link` has handled what the broker had for it, and the broker has taken in its acknowledgements.
    func settle(_ link: MQTTLink, through connection: MQTTConnection, _ turn: Turn) async throws {
        let number = number(of: link)
        guard state.withLock({ $0.attending.contains(number) }) else { return }
        try await send(to: number, through: connection, turn)
    }

    private func send(to client: Int, through connection: MQTTConnection, _ turn: Turn) async throws {
        let promise = connection.loop.makePromise(of: Void.self)
        let number: Int? = state.withLock { state in
            guard state.attending.contains(client) else { return nil }
            state.barriers += 1
            state.waits[state.barriers] = Wait(client: client, turn: turn, promise: promise)
            return state.barriers
        }
        guard let number else { return promise.succeed() }
        let barrier = MQTTMessage(
            topic: root + "\(client)", payload: Array("\(number)".utf8), qos: .atLeastOnce)
        let published = connection.publish(barrier)
        published.whenFailure { _ in
            self.state.withLock { $0.waits.removeValue(forKey: number) }?.promise.succeed()
        }
        try await turn.wait(for: published.and(promise.futureResult).map { _ in }) { connection.drop() }
    }

    /// Returns when a broker knows that a connection has ended, and the last will that this may have brought about has
    /// been handled: a connection made afterwards is served behind the end of an earlier one.
    func confirmGone(_ settings: MQTTLink.Settings, _ wiring: Wiring) async {
        var own = settings
        own.clientID = "wattloop-\(root.dropFirst(Self.prefix.count).dropLast())"
        (own.will, own.isPersistent, own.localHost) = (nil, false, nil)
        let connection = MQTTConnection(
            own, wiring: wiring, listener: MQTTConnection.Listener(deliver: { $0.finish(true) }, ended: {}))
        let turn = Turn()
        do {
            try await turn.wait(for: connection.open()) { connection.drop() }
            try await confirm(at: settings.address, through: connection, turn)
            connection.disconnect()
        } catch {
            connection.drop()
        }
        try? await connection.end.get()
        await turn.takeIfClaimed()
    }

    // MARK: A broker's end

    /// To be called before a broker of the run ends: everything that is acknowledged has arrived there.
    package func foretellEnd(of address: MQTTAddress) async {
        let links = clients(of: address).map(\.link)
        for link in links { try? await link.settle() }
        for link in links { link.state.withLock { $0.endIsForetold = true } }
        state.withLock { $0.foretold[address] = links }
    }

    /// To be called when it has ended: returns when all who were its clients know.
    package func confirmEnd(of address: MQTTAddress) async {
        let links = state.withLock { $0.foretold.removeValue(forKey: address) } ?? []
        for link in links { await link.noticeEnd() }
    }
}
