import Foundation

/// Thousands of meters have a connection each, and many systems begin with 1024 open files a process.
enum OpenFileLimit {
    /// Raises the limit of this process to what the system allows it.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
