import NIOCore

extension MQTTLink {
    /// How a client presents itself to its broker.
    package struct Settings: Sendable {
        package var address: MQTTAddress
        package var clientID: String
        package var user: String?
        package var password: String?
        /// The broker keeps the subscriptions and what comes for them while the client is away.
        package var isPersistent = false
        /// What the broker publishes when the connection ends without a word.
        package var will: MQTTMessage?
        /// Whom to trust over TLS.
        package var trust = MQTTTrust.system
        /// Of real time, in whole seconds; zero for none.
        package var keepAlive = Duration.zero
        /// The address to connect from to loopback; the system chooses it without, and towards other hosts.
        package var localHost: String?

        package init(address: MQTTAddress, clientID: String) {
            self.address = address
            self.clientID = clientID
        }
    }

    /// What comes with a subscription.
    /// - Returns: whether the message has been taken; one that has not comes again, on another connection.
    package typealias Handler = @Sendable (MQTTMessage) async -> Bool

    struct Subscription: Sendable {
        let filters: [String]
        let qos: MQTTMessage.QoS
        let handler: Handler
    }
}

/// Whom a client of MQTT trusts over TLS; the library takes names of files.
package enum MQTTTrust: Sendable, Equatable {
    /// Those whom the system trusts.
    case system
    /// Those in a file of PEM, beside the system's or in their place.
    case authority(file: String, orSystem: Bool)
    case anybody
}
