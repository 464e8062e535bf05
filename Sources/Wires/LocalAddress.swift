import Foundation
import NIOCore

/// The loopback address that a device has for itself: it connects from there to other loopback addresses. To any other host
/// the system chooses where a connection comes from, since no answer finds its way back to a loopback address.
enum LocalAddress {
    /// Whether a client connects to this address from a loopback address of its own.
    static func isUsed(towards remote: SocketAddress) -> Bool {
        guard case .v4 = remote, let host = remote.ipAddress else { return false }
        return host.hasPrefix("127.")
    }

    /// The same for a host, which is looked up when it is a name; blocks until the resolver has answered.
    ///
    /// A name that leads to loopback and elsewhere is taken as one that leads elsewhere.
    static func isUsed(towards host: String, port: Int) -> Bool {
        let found = addresses(of: host, port: port)
        let isLocal = found.contains { isUsed(towards: $0) }
        return isLocal && found.allSatisfy { isUsed(towards: $0) || $0.ipAddress == "::1" }
    }

    private static func addresses(of host: String, port: Int) -> [SocketAddress] {
        if let address = try? SocketAddress(ipAddress: host, port: port) { return [address] }
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &first) == 0 else { return [] }
        defer { freeaddrinfo(first) }
        return sequence(first: first) { $0?.pointee.ai_next }
            .prefix { $0 != nil }
            .compactMap { $0.flatMap { address($0.pointee, port: port) } }
    }

    private static func address(_ info: addrinfo, port: Int) -> SocketAddress? {
        switch info.ai_family {
        case AF_INET:
            info.ai_addr.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { SocketAddress($0.pointee) }
        case AF_INET6:
            info.ai_addr.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { SocketAddress($0.pointee) }
        default: nil
        }
    }
}

/// Binds a connection that leads to loopback to an address of its own, once the resolver has said where it leads.
final class LocalAddressHandler: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = Never

    private let local: SocketAddress

    init(_ local: SocketAddress) {
        self.local = local
    }

    func connect(context: ChannelHandlerContext, to address: SocketAddress, promise: EventLoopPromise<Void>?)
    {
        guard LocalAddress.isUsed(towards: address) else {
            return context.connect(to: address, promise: promise)
        }
        let bound = context.eventLoop.makePromise(of: Void.self)
        let connected = promise ?? context.eventLoop.makePromise(of: Void.self)
        context.bind(to: local, promise: bound)
        bound.futureResult.assumeIsolated().whenComplete { result in
            switch result {
            case .success: context.connect(to: address, promise: connected)
            case .failure(let error): connected.fail(error)
            }
        }
    }
}
