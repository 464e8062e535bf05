import Foundation

/// A second process that ends what a run has started when wattloop can no longer do that itself.
///
/// It is told of the process groups that are alive, through a socket that closes with the last process that has
/// it, however that died; then it ends the groups that are left.
final class ProcessGuard: Sendable {
    /// The hidden command of wattloop that is the second process.
    static let command = "end-groups"
    private let socket: Int32

    /// `nil` when it cannot be started; then nothing outlives an orderly end all the same.
    /// - Parameter program: the file of wattloop.
    init?(program: String) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
        defer { Foundation.close(ends[1]) }
        let launch = Launch(
            command: [program, Self.command], environment: ProcessInfo.processInfo.environment, folder: "/",
            log: "/dev/null", input: ends[1])
        guard (try? launch.start()) != nil else {
            Foundation.close(ends[0])
            return nil
        }
        socket = ends[0]
    }

    deinit {
        Foundation.close(socket)
    }

    func watch(_ group: pid_t) { say("+\(group)\n") }
    func forget(_ group: pid_t) { say("-\(group)\n") }

    private func say(_ line: String) {
        let bytes = Array(line.utf8)
        _ = send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}

/// What the second process does.
package enum GroupKeeper {
    /// Follows the lines of a guard to their end, then ends the groups that are left.
    /// - Parameter nextLine: `nil` when there is none any more.
    package static func run(_ nextLine: () -> String?) {
        var alive: Set<pid_t> = []
        while let line = nextLine() {
            guard let group = pid_t(line.dropFirst()), group > 1 else { continue }
            if line.hasPrefix("+") { alive.insert(group) } else { alive.remove(group) }
        }
        for group in alive.sorted() { kill(-group, SIGKILL) }
    }
}
