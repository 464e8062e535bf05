import Foundation
import NIOCore

/// Keeps a port for someone who will listen on it again: connections are refused, and nobody else gets it.
public final class HeldPort: Sendable {
    private let socket: Int32

    /// `nil` when the address cannot be had; then the port is not held.
    /// - Parameter host: an address of version 4 of the protocol.
    public init?(host: String, port: Int) {
        socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return nil }
        guard Self.bind(socket, host, port) else {
            Foundation.close(socket)
            return nil
        }
    }

    deinit {
        Foundation.close(socket)
    }

    /// A socket that is bound and does not listen: with SO_REUSEADDR on both, another one may still be bound
    /// to the very port and listen, but none that asks for any free port gets it.
    private static func bind(_ socket: Int32, _ host: String, _ port: Int) -> Bool {
        var on: Int32 = 1
        guard
            setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size)) == 0,
            let address = try? SocketAddress(ipAddress: host, port: port)
        else { return false }
        return address.withSockAddr { Foundation.bind(socket, $0, socklen_t($1)) } == 0
    }
}
