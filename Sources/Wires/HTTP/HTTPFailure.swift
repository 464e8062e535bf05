import Foundation
import NIOCore
import NIOHTTP1

/// Why an exchange over HTTP had no answer.
package enum HTTPFailure: Error, Sendable, Equatable, CustomStringConvertible {
    case refused
    /// The system gave up connecting.
    case timedOut
    case reset
    /// The connection was closed before the answer was whole.
    case closedEarly
    case malformed
    case tooLarge
    /// The server's certificate is not valid at present.
    case certificateExpired
    /// The server's certificate is of another host.
    case certificateOfAnotherHost
    /// The server's certificate was made by nobody who is trusted.
    case certificateNotTrusted
    /// TLS was not agreed on.
    case noHandshake
    case unreachable(code: Int32)

    init(_ error: any Error) {
        switch error {
        case let failure as HTTPFailure: self = failure
        case let error as IOError: self = Self.from(code: error.errnoCode)
        case HTTPParserError.invalidEOFState: self = .closedEarly
        case is HTTPParserError, is NIOHTTPDecoderError: self = .malformed
        default: self = .closedEarly
        }
    }

    private static func from(code: Int32) -> Self {
        switch code {
        case ECONNREFUSED: .refused
        case ETIMEDOUT: .timedOut
        case ECONNRESET, EPIPE: .reset
        default: .unreachable(code: code)
        }
    }

    package var description: String {
        switch self {
        case .refused: "connection refused"
        case .timedOut: "no connection in time"
        case .reset: "connection reset"
        case .closedEarly: "connection closed before the answer was whole"
        case .malformed: "the answer is not HTTP"
        case .tooLarge: "the answer is too large"
        case .certificateExpired: "the server's certificate has expired"
        case .certificateOfAnotherHost: "the server's certificate is that of another host"
        case .certificateNotTrusted: "the server's certificate was made by nobody who is trusted"
        case .noHandshake: "the server does not agree on TLS"
        case .unreachable(let code): "unreachable (error \(code))"
        }
    }
}
