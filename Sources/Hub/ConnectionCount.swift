import Synchronization
import Wires

/// Counts the connections of a server that is made later than the page that shows them.
final class ConnectionCount: Sendable {
    private struct WeakServer {
        weak var server: HTTPServer?
    }

    private let held = Mutex(WeakServer())

    func count(_ server: HTTPServer) { held.withLock { $0.server = server } }

    var value: Int { held.withLock { $0.server }?.connectionCount ?? 0 }
}
