import Foundation
import Metering
import Synchronization

/// Keeps other processes from a store: two hubs on one file would each trust what they remember of it.
///
/// The lock is on a file of its own next to the store. SQLite's locks belong to the process and are lost when it closes
/// any other descriptor of the same file. Source: https://www.sqlite.org/howtocorrupt.html, section 2.2.
final class StoreLock: Sendable {
    private let descriptor: Mutex<Int32?>

    /// - Throws: `.inUse`, or `.cannotOpen`.
    init(path: String) throws(StoreError) {
        let descriptor = open(path + "-lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw errno == EACCES || errno == EROFS ? .readOnly(path) : .cannotOpen(path)
        }
        // A file system without such locks leaves it to its owner that only one hub runs.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
            close(descriptor)
            throw .inUse(path)
        }
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    func release() {
        let held = descriptor.withLock { held in
            defer { held = nil }
            return held
        }
        if let held { close(held) }
    }
}
