import Foundation

/// A file that only its owner may read.
enum PrivateFile {
    /// Makes it when nothing is at the path; what is there stays as it is. SQLite gives the same permissions to the log that
    /// it keeps next to it. Why it could not be made shows when it is opened.
    static func make(_ path: String) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 { close(descriptor) }
    }
}
