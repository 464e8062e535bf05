import Foundation
import Synchronization
import Wires

/// Ports for programs that are told where to listen.
enum FreePort {
    /// Below those that the system gives to outgoing connections, so that none of them takes the port while the
    /// program is down.
    private static let range = 20_000..<30_000
    private static let given = Mutex(0)

    /// A port of 127.0.0.1 that nobody has at present; each call gives another. Programs of one machine begin at
    /// different places.
    static func take() -> Int? {
        for _ in range {
            let number = given.withLock { given in
                given += 1
                return given
            }
            let port = range.lowerBound + (Int(getpid()) * 131 + number) % range.count
            if (try? HeldPort(host: "127.0.0.1", port: port)) != nil { return port }
        }
        return nil
    }
}
