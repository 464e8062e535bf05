import Foundation
import Synchronization

/// A second process that ends what a run has started when wattloop can no longer do that itself.
///
/// It starts with the first program of the run. It is told of the process groups that are alive, through a socket that
/// closes with the last process that has it, however that died; then it ends the groups that are left.
package final class ProcessGuard: Sendable {
    /// The hidden command of wattloop that is the second process.
    private static let command = "end-groups"
    private let program: String?
    private let state = Mutex(State.notStarted)

    private enum State {
        case notStarted
        /// With the socket.
        case started(Int32)
        /// Programs still end with an orderly end of the run.
        case failed
    }

    /// - Parameter program: the file of wattloop; without it there is no second process.
    package init(program: String?) {
        self.program = program
    }

    deinit {
        if case .started(let socket) = state.withLock({ $0 }) { Foundation.close(socket) }
    }

    func watch(_ group: pid_t) { say("+\(group)\n") }
    func forget(_ group: pid_t) { say("-\(group)\n") }

    private func say(_ line: String) {
        let bytes = Array(line.utf8)
        state.withLock { state in
            if case .notStarted = state { state = start().map(State.started) ?? .failed }
            guard case .started(let socket) = state else { return }
            _ = send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        }
    }

    /// - Returns: our end of the socket; `nil` when the process cannot be started.
    private func start() -> Int32? {
        guard let program else { return nil }
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
        return ends[0]
    }
}

/// What the second process does.
package enum GroupKeeper {
    /// Follows the lines of a guard to their end, then ends the groups that are left.
    /// - Parameter nextLine: `nil` after the last line.
    package static func run(_ nextLine: () -> String?) {
        var alive: Set<pid_t> = []
        while let line = nextLine() {
            guard let group = pid_t(line.dropFirst()), group > 1 else { continue }
            if line.hasPrefix("+") { alive.insert(group) } else { alive.remove(group) }
        }
        for group in alive.sorted() { kill(-group, SIGKILL) }
    }
}
