import Synchronization

/// Collects what a writer hands on.
final class Collector: Sendable {
    private let pieces = Mutex<[UInt8]>([])

    var bytes: [UInt8] { pieces.withLock { $0 } }

    func take(_ bytes: [UInt8]) { pieces.withLock { $0 += bytes } }
}
