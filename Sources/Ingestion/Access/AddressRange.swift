import Foundation

/// A network of IPv4 or IPv6, as in `192.0.2.0/24`, or one address.
///
/// Source: RFC 4632, section 3.1; RFC 4291, sections 2.2, 2.3 and 2.5.5.2 (an IPv4 address that came over an
/// IPv6 socket is the IPv4 address).
package struct AddressRange: Sendable, Hashable {
    private let network: IPAddress
    private let prefix: Int

    /// `nil` when `text` is neither an address nor a network, or names bits behind its prefix.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let network = IPAddress(String(parts[0])) else { return nil }
        let bits = network.bytes.count * 8
        guard let prefix = parts.count == 1 ? bits : Self.number(parts[1]), (0...bits).contains(prefix),
            network.isZero(behind: prefix)
        else { return nil }
        self.network = network
        self.prefix = prefix
    }

    /// Digits only: `Int` would take a sign.
    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }

    func contains(_ address: IPAddress) -> Bool { network.agrees(with: address, bits: prefix) }
}

/// An address of IPv4 or IPv6.
struct IPAddress: Sendable, Hashable {
    /// 4 or 16, in network order.
    let bytes: [UInt8]

    init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            let all = withUnsafeBytes(of: six) { Array($0) }
            bytes = all.starts(with: Self.mappedPrefix) ? Array(all[12...]) : all
        } else {
            return nil
        }
    }

    /// `::ffff:0:0/96`.
    private static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]

    /// Source: RFC 5735, section 3; RFC 4291, section 2.5.3.
    var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
    }

    /// Whether the first `bits` are those of `other`, which is of the same family.
    func agrees(with other: IPAddress, bits: Int) -> Bool {
        guard bytes.count == other.bytes.count else { return false }
        return bytes.indices.allSatisfy { (bytes[$0] ^ other.bytes[$0]) & Self.mask(of: $0, bits) == 0 }
    }

    func isZero(behind bits: Int) -> Bool {
        bytes.indices.allSatisfy { bytes[$0] & ~Self.mask(of: $0, bits) == 0 }
    }

    /// The bits of byte `index` that lie within the first `bits`.
    private static func mask(of index: Int, _ bits: Int) -> UInt8 {
        let within = min(max(bits - index * 8, 0), 8)
        return within == 0 ? 0 : UInt8.max << (8 - within)
    }
}
