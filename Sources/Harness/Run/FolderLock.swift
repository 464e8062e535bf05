import Components
import Foundation

/// A folder that one run of wattloop writes into, and no other process at the same time.
///
/// The system locks the folder itself and takes the lock back when the process ends, `kill -9` included: no file is left
/// that would have to be cleaned up. Source: flock(2).
package final class FolderLock: Sendable {
    private let descriptor: Int32

    /// Locks all of these folders, and makes those that are not there.
    /// - Throws: `FolderInUse` when another run has one of them, `CannotStart` when one cannot be made; then nothing has
    ///   changed.
    package static func all(_ folders: [URL]) throws -> [FolderLock] {
        var made: [String] = []
        var locks: [FolderLock] = []
        do {
            for folder in folders { locks.append(try lock(folder, &made)) }
            return locks
        } catch {
            for path in made.reversed() { rmdir(path) }
            throw error
        }
    }

    /// - Parameter made: gets the folders that were not there, outer ones first.
    private static func lock(_ folder: URL, _ made: inout [String]) throws -> FolderLock {
        for _ in 0..<attempts {
            let before = made
            try make(folder, &made)
            do {
                if let lock = try FolderLock(folder) { return lock }
            } catch {
                // What another run has locked is its own, also where this one has made it.
                if error is FolderInUse { made = before }
                throw error
            }
        }
        throw FolderInUse(folder: folder.relativePath)
    }

    /// How often a folder that a run takes away again may be met.
    private static let attempts = 10

    /// `nil` when the folder was taken away before it was locked.
    private init?(_ folder: URL) throws {
        let descriptor = Foundation.open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw CannotStart(folder: folder.relativePath, code: errno)
        }
        self.descriptor = descriptor
        // A file system that knows no locks refuses with another code, and has none to offer.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
            throw FolderInUse(folder: folder.relativePath)
        }
        guard access(folder.path, W_OK) == 0 || errno == ENOENT else {
            throw CannotStart(folder: folder.relativePath, code: errno)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_nlink > 0 else { return nil }
    }

    deinit { _ = Foundation.close(descriptor) }

    private static func make(_ folder: URL, _ made: inout [String]) throws {
        var missing: [String] = []
        var path = folder.standardizedFileURL.path
        while path != "/", access(path, F_OK) != 0 {
            missing.append(path)
            path = (path as NSString).deletingLastPathComponent
        }
        for path in missing.reversed() {
            // Another run may make the same folder in this moment.
            if mkdir(path, 0o777) == 0 {
                made.append(path)
            } else if errno != EEXIST {
                throw CannotStart(folder: folder.relativePath, code: errno)
            }
        }
    }
}

/// Another run of wattloop writes into a folder.
package struct FolderInUse: Error, Equatable, CustomStringConvertible {
    package let folder: String

    package var description: String {
        "\(folder) is in use by another run of wattloop; wait for its end, or write `--out` with another folder"
    }
}
