import Foundation

@testable import Wires

/// A listener whose queue is full: whoever connects gets no answer, as from a host that is off.
final class SilentHost: Sendable {
    let address: MQTTAddress
    private let sockets: [Int32]

    init() throws {
        let listener = Self.socket()
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
                bind(listener, place, length) == 0 && listen(listener, 0) == 0
                    && getsockname(listener, place, &length) == 0
            }
        }
        guard code else { throw CocoaError(.fileNoSuchFile) }
        address = MQTTAddress(
            host: "127.0.0.1", port: Int(UInt16(bigEndian: place.sin_port)), isSecure: false)
        let callers = (0..<3).map { _ in Self.socket() }
        for caller in callers {
            withUnsafePointer(to: &place) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = connect(caller, $0, length) }
            }
        }
        sockets = [listener] + callers
    }

    deinit {
        for socket in sockets { close(socket) }
    }

    private static func socket() -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        return Foundation.socket(AF_INET, kind, 0)
    }
}
