import Synchronization
import Timekeeping
import Wires

/// The publishing end of a device: one message at a time, on a connection that is made when there is something to send.
final class Publisher: Sendable {
    /// What became of a message.
    enum Outcome: String, Sendable, CaseIterable {
        /// At QoS 0: nobody says whether it has arrived.
        case sent
        /// At QoS 1: the broker has it.
        case acknowledged
        case failed
    }

    let topic: String
    private let name: String
    private let settings: PublishingSettings
    private let identity: String
    private let surroundings: DeviceSurroundings
    private let link = Mutex<MQTTLink?>(nil)

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
    }

    /// Connects when there is no connection and the last failure is some time ago, and publishes.
    /// - Parameters:
    ///   - before: what happens to the message on its way, for example a delay.
    ///   - after: what happens to the acknowledgement; only at QoS 1.
    func publish(
        _ payload: [UInt8], before: @escaping @Sendable () async throws -> Void = {},
        after: @escaping @Sendable () async throws -> Void = {}
    ) async throws -> Outcome {
        guard let link = currentLink() else { return .failed }
        let message = MQTTMessage(
            topic: topic, payload: payload, qos: settings.qos, isRetained: settings.isRetained)
        do {
            try await surroundings.time.withTimeout(settings.timeout) { [settings] in
                try await link.connect()
                try await before()
                try await link.publish(message)
                if settings.qos == .atLeastOnce { try await after() }
            }
            return settings.qos == .atLeastOnce ? .acknowledged : .sent
        } catch is TimedOut {
            await link.drop()
            return .failed
        } catch is MQTTFailure {
            return .failed
        }
    }

    /// Whether the next message needs no new connection.
    var isConnected: Bool { link.withLock { $0?.isConnected ?? false } }

    /// The connection ends without a word.
    func drop() async { await link.withLock { $0 }?.drop() }

    func close() async { await link.withLock { $0 }?.close() }

    /// Made when every address is known; `nil` when the broker's is none.
    private func currentLink() -> MQTTLink? {
        link.withLock { link in
            if let link { return link }
            guard let address = MQTTAddress(surroundings.fillIn(settings.broker)) else { return nil }
            var own = MQTTLink.Settings(address: address, clientID: settings.clientID ?? identity)
            (own.user, own.password, own.will) = (settings.user, settings.password, settings.will)
            own.trust = surroundings.wiring.tls.mqttTrust(verifies: settings.verifies)
            own.keepAlive = settings.keepAlive
            own.localHost = surroundings.host
            let made = MQTTLink(name, own, on: surroundings.time, wiring: surroundings.wiring)
            link = made
            return made
        }
    }
}
