import Foundation
import NIOCore
import NIOPosix

/// Keeps an address for a server that stops listening and listens again: nobody else gets it meanwhile.
///
/// The socket is bound once and never let go, so there is no moment at which another program, or another server of
/// this one, could take the port. While it does not listen, connections are refused by the system.
package final class HeldPort: Sendable {
    /// As it is bound, with the port that the system chose.
    package let address: SocketAddress
    private let socket: Int32

    /// Connections that wait to be accepted.
    private static let backlog: Int32 = 1024
    /// A free port may be gone again before it is bound.
    private static let tries = 16

    /// - Parameters:
    ///   - host: an address of this machine, or a name of it.
    ///   - port: 0 takes any free one.
    /// - Throws: `PortProblem`, or what the resolver throws.
    package init(host: String, port: Int) throws {
        let wanted = try SocketAddress.makeAddressResolvingHost(host, port: port)
        let bound = port == 0 ? Self.bindFreePort(wanted) : Self.bindExclusively(wanted)
        guard let bound else { throw PortProblem(host: host, port: port, errnoCode: errno) }
        (address, socket) = bound
    }

    deinit {
        Foundation.close(socket)
    }

    /// Listens, with a channel of its own that the caller closes before `refuse`.
    /// - Throws: `PortProblem`.
    func listen(_ bootstrap: ServerBootstrap) throws -> EventLoopFuture<any Channel> {
        // Connections inherit the option: one that lingers in the system must not keep the next run off the port.
        Self.share(socket, true)
        guard Foundation.listen(socket, Self.backlog) == 0 else { throw problem }
        let copy = fcntl(socket, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw problem }
        return bootstrap.withBoundSocket(copy).map { [self] channel in
            // The channel has listened again, with a backlog that is not ours.
            _ = Foundation.listen(socket, Self.backlog)
            return channel
        }
    }

    /// Refuses connections, those that wait to be accepted too.
    func refuse() {
        // Shared, somebody else could bind to the port and listen.
        Self.share(socket, false)
        shutdown(socket, Int32(SHUT_RD))
    }

    /// A client that connects gets no answer, and tries again until it gives up; or gets one again.
    ///
    /// A filter on the listening socket throws its packets away, before the system answers them.
    /// Source: socket(7), SO_ATTACH_FILTER; linux/filter.h.
    func ignoreConnections(_ ignores: Bool) {
        guard ignores else {
            var none: Int32 = 0
            setsockopt(socket, SOL_SOCKET, SO_DETACH_FILTER, &none, socklen_t(MemoryLayout<Int32>.size))
            return
        }
        var takeNothing = FilterStep()
        withUnsafePointer(to: &takeNothing) { step in
            var program = FilterProgram(count: 1, steps: step)
            setsockopt(
                socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, socklen_t(MemoryLayout<FilterProgram>.size))
        }
    }

    /// `sock_filter` of Linux; this one returns 0, so many bytes of a packet are taken.
    private struct FilterStep {
        var code: UInt16 = 6
        var ifTrue: UInt8 = 0
        var ifFalse: UInt8 = 0
        var value: UInt32 = 0
    }

    /// `sock_fprog` of Linux.
    private struct FilterProgram {
        var count: UInt16
        var steps: UnsafePointer<FilterStep>
    }

    private var problem: PortProblem {
        PortProblem(host: address.ipAddress ?? "", port: address.port ?? 0, errnoCode: errno)
    }

    /// The system keeps the binding of a socket that stops listening only when the port was asked for by its number.
    private static func bindFreePort(_ wanted: SocketAddress) -> (SocketAddress, Int32)? {
        for _ in 0..<tries {
            guard let probe = bind(wanted, shared: false) else { return nil }
            let free = local(probe, like: wanted)
            Foundation.close(probe)
            if let free, let bound = bindExclusively(free) { return bound }
        }
        return nil
    }

    /// A connection of an earlier server that lingers in the system keeps an exclusive socket off the port.
    private static func bindExclusively(_ address: SocketAddress) -> (SocketAddress, Int32)? {
        let socket = bind(address, shared: false) ?? bind(address, shared: true)
        return socket.map { (address, $0) }
    }

    private static func bind(_ address: SocketAddress, shared isShared: Bool) -> Int32? {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let socket = Foundation.socket(address.protocol.rawValue, kind, 0)
        guard socket >= 0 else { return nil }
        share(socket, isShared)
        guard address.withSockAddr({ Foundation.bind(socket, $0, socklen_t($1)) }) == 0 else {
            let code = errno
            Foundation.close(socket)
            errno = code
            return nil
        }
        return socket
    }

    private static func share(_ socket: Int32, _ isShared: Bool) {
        var value: Int32 = isShared ? 1 : 0
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// The same address with the port that the system chose, which stands at the same place for both families.
    private static func local(_ socket: Int32, like address: SocketAddress) -> SocketAddress? {
        var place = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
        }
        guard code == 0 else { return nil }
        let port = withUnsafeBytes(of: &place) { Int($0[2]) << 8 | Int($0[3]) }
        var address = address
        address.port = port
        return address
    }
}
