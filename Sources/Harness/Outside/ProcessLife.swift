import Foundation
import Synchronization
import Timekeeping

/// One life of a program outside: a process group of its own, whose output goes to a file.
final class ProcessLife: Sendable {
    /// Of the program, and of its group.
    let id: pid_t
    private let state = Mutex<Ending?>(nil)
    private static let clock = SystemTimekeeper()
    private static let glance = Duration.milliseconds(10)

    enum Ending: Sendable, Equatable, CustomStringConvertible {
        case exited(Int)
        case signalled(Int)

        var description: String {
            switch self {
            case .exited(let status): "status \(status)"
            case .signalled(let number): "signal \(number)"
            }
        }
    }

    init(id: pid_t) {
        self.id = id
    }

    /// How it ended; `nil` while it runs. What it has left behind in its group ends with it.
    func ending() -> Ending? {
        state.withLock { state in
            if state == nil { state = collect() }
            return state
        }
    }

    /// To the whole group, as long as there is one.
    func signal(_ number: Int32) {
        state.withLock { state in
            if state == nil { kill(-id, number) }
        }
    }

    /// Asks it to end, and ends it when it does not.
    func stop(grace: Duration) async {
        signal(SIGTERM)
        signal(SIGCONT)
        let deadline = RealDeadline(after: grace)
        while ending() == nil, !deadline.hasPassed { await Self.pause() }
        await end()
    }

    /// Ends it on the spot, as by `kill -9`.
    func end() async {
        signal(SIGKILL)
        while ending() == nil { await Self.pause() }
    }

    private static func pause() async {
        // A cancelled task pauses no longer, and what it waits for takes no time.
        try? await clock.sleep(for: glance)
    }

    /// The group is ended before the program's number may be given to another one.
    private func collect() -> Ending? {
        var info = siginfo_t()
        guard waitid(P_PID, id_t(id), &info, WEXITED | WNOHANG | WNOWAIT) == 0, info.si_signo == SIGCHLD
        else { return nil }
        kill(-id, SIGKILL)
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        let signal = Int(status & 0x7F)
        return signal == 0 ? .exited(Int(status >> 8) & 0xFF) : .signalled(signal)
    }
}
