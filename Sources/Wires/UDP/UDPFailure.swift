import Foundation
import NIOCore

/// Why a datagram was not sent, or has no answer.
package enum UDPFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The host has answered that no program listens on the port: ICMP port unreachable.
    case refused
    /// No answer within the time-out.
    case timedOut(Duration)
    case tooLarge(limit: Int)
    /// The socket was closed.
    case closed
    /// The code of the system.
    case unreachable(code: Int32)

    init(_ error: any Error) {
        switch error {
        case let failure as UDPFailure: self = failure
        case let error as IOError where error.errnoCode == ECONNREFUSED: self = .refused
        case let error as IOError: self = .unreachable(code: error.errnoCode)
        default: self = .closed
        }
    }

    package var description: String {
        switch self {
        case .refused: "no program listens on the port"
        case .timedOut(let limit): "no answer within \(limit)"
        case .tooLarge(let limit): "a datagram of more than \(limit) bytes"
        case .closed: "the socket was closed"
        case .unreachable(let code): "unreachable (error \(code))"
        }
    }
}
