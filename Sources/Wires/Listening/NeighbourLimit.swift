import NIOCore

/// How many connections one address may have open at a time.
///
/// A router or a proxy hides many clients, so the bounds are generous; they keep one neighbour from taking every place.
package struct NeighbourLimit: Sendable, Equatable {
    /// Of an address of loopback, where reverse proxies are; `nil` is no bound.
    package var onLoopback: Int?
    /// Of another address; `nil` is no bound.
    package var elsewhere: Int?

    package init(onLoopback: Int? = nil, elsewhere: Int? = nil) {
        self.onLoopback = onLoopback
        self.elsewhere = elsewhere
    }

    func bound(of neighbour: Neighbour) -> Int? { neighbour.isLoopback ? onLoopback : elsewhere }
}

/// Who connects, as far as an address tells: a whole one of IPv4, and the network of 64 bits that a host of IPv6 has.
///
/// Source: RFC 4291, section 2.5.4.
struct Neighbour: Sendable, Hashable {
    private let bytes: [UInt8]

    /// `nil` for a peer without an address of the internet.
    init?(_ address: SocketAddress?) {
        switch address {
        case .v4(let address):
            bytes = withUnsafeBytes(of: address.address.sin_addr) { Array($0) }
        case .v6(let address):
            let all = withUnsafeBytes(of: address.address.sin6_addr) { Array($0) }
            if all.starts(with: Self.mapped) || all == Self.loopback {
                bytes = Array(all[12...])
            } else {
                bytes = Array(all[..<8])
            }
        case .unixDomainSocket, nil: return nil
        }
    }

    var isLoopback: Bool { bytes.count == 4 && (bytes[0] == 127 || bytes == Array(Self.loopback[12...])) }

    /// `::ffff:0:0/96`.
    private static let mapped = Array(repeating: UInt8(0), count: 10) + [0xff, 0xff]
    /// `::1`.
    private static let loopback = Array(repeating: UInt8(0), count: 15) + [1]
}
