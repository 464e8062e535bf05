import Faults
import Synchronization
import Timekeeping
import Wires

/// The publishing end of a device: one message at a time, on a connection that is made when there is something to send.
final class Publisher: Sendable {
    let topic: String
    private let name: String
    private let settings: PublishingSettings
    private let identity: String
    private let surroundings: DeviceSurroundings
    private let state = Mutex(State())
    /// Messages of QoS 0 that the connection takes while nothing crosses the network.
    private let held: Mailbox<HeldMessage>

    private struct State {
        var link: MQTTLink?
        /// Counted up when a connection ends, with all that it still held.
        var connection = 0
        var heldBytes = 0
        var isMuted = false
    }

    private struct HeldMessage: Sendable {
        let payload: [UInt8]
        let connection: Int
    }

    /// What a connection takes while nothing is acknowledged; then writing to it would block.
    private static let mostHeldBytes = 16 << 10

    /// - Parameters:
    ///   - name: of the device.
    ///   - identity: its serial number, the client id unless the settings say another.
    ///   - topic: unless the settings say another.
    init(
        _ settings: PublishingSettings, name: String, identity: String, topic: String,
        surroundings: DeviceSurroundings
    ) {
        self.settings = settings
        self.name = name
        self.identity = identity
        self.surroundings = surroundings
        self.topic = settings.topic ?? topic
        // Each message has a byte at least.
        held = Mailbox(
            "\(name) waits for a message that the network holds back", room: Self.mostHeldBytes,
            on: surroundings.time)
    }

    /// Sends what the network has held back; only messages that nobody waits for are.
    func processes(over network: DeviceLink) -> [NamedProcess] {
        guard settings.qos == .atMostOnce else { return [] }
        return [NamedProcess("\(name).held messages") { try await self.sendHeld(over: network) }]
    }

    /// Connects when there is no connection and the last failure is some time ago, and publishes, over the network as
    /// it is.
    /// - Parameter verdict: what happens to the message on its way.
    /// - Returns: `answered` when the broker has acknowledged the message, or at QoS 0 when a live connection took it.
    func publish(_ payload: [UInt8], _ verdict: LinkVerdict, over network: DeviceLink) async throws
        -> AttemptOutcome
    {
        if settings.qos == .atMostOnce {
            // Nobody tells the sender that a message without acknowledgement has got lost.
            if verdict.isLost { return .answered }
            if isConnected, network.isSilent || state.withLock({ $0.heldBytes > 0 }) { return hold(payload) }
        }
        guard let link = currentLink() else { return .unconnected }
        let message = message(payload)
        do {
            try await surroundings.time.withTimeout(settings.timeout) { [name] in
                try await network.pass()
                try await link.connect()
                try await network.carry(verdict, "\(name)'s message")
                try await link.publish(message)
                guard message.qos == .atLeastOnce else { return }
                try await network.carry(
                    network.verdict(for: .replies, byteCount: Self.acknowledgementBytes),
                    "the acknowledgement to \(name)")
            }
            return .answered
        } catch is TimedOut {
            await drop()
            return .timedOut
        } catch let failure as MQTTFailure {
            return AttemptOutcome(failure)
        }
    }

    /// Source: MQTT 3.1.1, section 3.4, PUBACK.
    private static let acknowledgementBytes = 4

    private func message(_ payload: [UInt8]) -> MQTTMessage {
        MQTTMessage(topic: topic, payload: payload, qos: settings.qos, isRetained: settings.isRetained)
    }

    private func hold(_ payload: [UInt8]) -> AttemptOutcome {
        let connection: Int? = state.withLock { state in
            guard state.heldBytes + payload.count <= Self.mostHeldBytes else { return nil }
            state.heldBytes += payload.count
            return state.connection
        }
        guard let connection else { return .timedOut }
        held.post(HeldMessage(payload: payload, connection: connection))
        return .answered
    }

    private func sendHeld(over network: DeviceLink) async throws {
        while true {
            let message = try await held.receive()
            try await network.pass()
            try await send(message)
            state.withLock { $0.heldBytes -= message.payload.count }
        }
    }

    /// What a connection held goes with it.
    private func send(_ held: HeldMessage) async throws {
        let (link, connection) = state.withLock { ($0.link, $0.connection) }
        guard let link, connection == held.connection else { return }
        let message = message(held.payload)
        do {
            try await surroundings.time.withTimeout(settings.timeout) { try await link.publish(message) }
        } catch is TimedOut {
            await drop()
        } catch is MQTTFailure {}
    }

    /// Whether the broker says that it has a message, as it does from QoS 1 on.
    var isAcknowledged: Bool { settings.qos == .atLeastOnce }

    /// Whether the next message needs no new connection.
    var isConnected: Bool { state.withLock { $0.link }?.isConnected ?? false }

    /// While it is mute the connection stays, and the broker hears nothing from it.
    func mute(_ isMuted: Bool) {
        let link = state.withLock { state in
            state.isMuted = isMuted
            return state.link
        }
        link?.mute(isMuted)
    }

    /// The connection ends without a word.
    func drop() async {
        let link = state.withLock { state in
            state.connection += 1
            return state.link
        }
        await link?.drop()
    }

    func close() async { await state.withLock { $0.link }?.close() }

    /// Made when every address is known; `nil` when the broker's is none.
    private func currentLink() -> MQTTLink? {
        state.withLock { state in
            if let link = state.link { return link }
            guard let address = MQTTAddress(surroundings.fillIn(settings.broker)) else { return nil }
            var own = MQTTLink.Settings(address: address, clientID: settings.clientID ?? identity)
            (own.user, own.password, own.will) = (settings.user, settings.password, settings.will)
            own.trust = surroundings.wiring.tls.mqttTrust(verifies: settings.verifies)
            own.keepAlive = settings.keepAlive
            own.localHost = surroundings.host
            let made = MQTTLink(name, own, on: surroundings.time, wiring: surroundings.wiring)
            made.mute(state.isMuted)
            state.link = made
            return made
        }
    }
}
