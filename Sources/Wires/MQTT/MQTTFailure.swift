import Foundation
import Timekeeping

/// Why a connection to a broker, or a message on it, came to nothing.
package enum MQTTFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// Nobody listens there.
    case refused
    /// No way there; with the system's code, 0 for a name that nobody knows.
    case unreachable(code: Int32)
    /// The broker answered that it takes no such client; with its reason.
    case rejected(Rejection)
    /// No handshake, or a certificate that is not trusted, has ended, or is of another host.
    case tls
    /// The connection has ended.
    case dropped
    /// The broker does not let this client subscribe.
    case subscriptionRefused
    /// The library does not take the message: too large, or no topic.
    case notSendable
    /// Nothing is tried before then, since the last connection failed.
    case backingOff(until: UTCInstant)

    /// Reasons of CONNACK. Source: MQTT 3.1.1, table 3.1.
    package enum Rejection: Int32, Sendable {
        case protocolVersion = 1
        case clientID = 2
        case unavailable = 3
        case badCredentials = 4
        case notAuthorized = 5
    }

    package var description: String {
        switch self {
        case .refused: "connection refused"
        case .unreachable(0): "the broker's name is not known"
        case .unreachable(let code): "the broker cannot be reached (\(String(cString: strerror(code))))"
        case .rejected(.protocolVersion): "the broker does not speak MQTT 3.1.1"
        case .rejected(.clientID): "the broker does not take this client id"
        case .rejected(.unavailable): "the broker says that it is not available"
        case .rejected(.badCredentials), .rejected(.notAuthorized):
            "the broker does not take this user and password"
        case .tls: "no TLS: the broker's certificate is not trusted, has ended, or is of another host"
        case .dropped: "the connection has ended"
        case .subscriptionRefused: "the broker does not allow the subscription"
        case .notSendable: "the message is too large, or its topic is none"
        case .backingOff(let until): "nothing is tried before \(ISO8601Text.utc(until))"
        }
    }
}
