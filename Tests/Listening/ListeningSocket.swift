import Foundation

/// A port of this machine that accepts connections and never answers.
package final class ListeningSocket {
    private let socket: Int32
    package let port: Int

    package init() {
        let socket = Foundation.socket(
            AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
                _ = bind(socket, plain, size)
                _ = listen(socket, 16)
                _ = getsockname(socket, plain, &size)
            }
        }
        self.socket = socket
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { Foundation.close(socket) }
}
