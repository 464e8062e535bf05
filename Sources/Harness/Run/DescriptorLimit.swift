import Foundation

/// A fleet needs more descriptors than shells allow at first: each device listens, and speaks.
enum DescriptorLimit {
    /// For what is no device: stores, files, the loop itself.
    private static let others = 256
    /// Two listeners, and both ends of two connections.
    private static let perDevice = 6

    /// Raises the limit of this process as far as the system lets it, when so many devices need that.
    static func allow(_ devices: Int) {
        let wanted = rlim_t(others + perDevice * devices)
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < wanted
        else {
            return
        }
        limit.rlim_cur = min(wanted, limit.rlim_max)
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
