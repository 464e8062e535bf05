import NIOCore

extension MQTTLink {
    /// How a client presents itself to its broker.
    public struct Settings: Sendable {
        public var address: MQTTAddress
        public var clientID: String
        public var user: String?
        public var password: String?
        /// The broker keeps the subscriptions and what comes for them while the client is away.
        public var isPersistent = false
        /// What the broker publishes when the connection ends without a word.
        public var will: MQTTMessage?
        /// Whom to trust over TLS.
        public var trust = MQTTTrust.system
        /// Of real time, in whole seconds; zero for none.
        public var keepAlive = Duration.zero
        /// The address to connect from to loopback; the system chooses it without, and towards other hosts.
        public var localHost: String?

        public init(address: MQTTAddress, clientID: String) {
            self.address = address
            self.clientID = clientID
        }
    }

    /// What comes with a subscription.
    /// - Returns: whether the message has been taken; one that has not comes again, on another connection.
    public typealias Handler = @Sendable (MQTTMessage) async -> Bool

    struct Subscription: Sendable {
        let filters: [String]
        let qos: MQTTMessage.QoS
        let handler: Handler
    }
}

/// Whom a client of MQTT trusts over TLS; the library takes names of files.
public enum MQTTTrust: Sendable, Equatable {
    /// Those whom the system trusts.
    case system
    /// Those in a file of PEM, beside the system's or in their place.
    case authority(file: String, orSystem: Bool)
    case anybody
}
