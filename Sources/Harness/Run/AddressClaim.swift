import Foundation

/// A block of loopback addresses that no other process of wattloop on this machine has.
///
/// Devices listen on the ports that real ones have. Where two runs shared an address, one of them could answer
/// what was meant for the other as soon as that one's device is offline.
final class AddressClaim: Sendable {
    let number: Int
    private let descriptor: Int32

    /// The first block that is free; `nil` when none is.
    static func first(of count: Int) -> AddressClaim? {
        for number in 0..<count {
            if let claim = AddressClaim(number) { return claim }
        }
        return nil
    }

    /// A name that the system lets one process have at a time and takes back when it ends: an abstract Unix
    /// socket, which belongs to a network namespace as loopback does.
    /// Source: unix(7), "abstract".
    private init?(_ number: Int) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let name = Array("\0wattloop addresses \(number)".utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        guard result == 0 else {
            _ = Foundation.close(descriptor)
            return nil
        }
        self.number = number
        self.descriptor = descriptor
    }

    deinit { _ = Foundation.close(descriptor) }
}
