import Foundation
import Synchronization
import Timekeeping

/// One run of a program: a process group of its own, whose output goes to a file.
final class ProcessInstance: ComponentInstance {
    /// The id of the process and of its group.
    let id: pid_t
    private let state = Mutex<Ending?>(nil)
    private static let clock = SystemTimekeeper()
    private static let interval = Duration.milliseconds(10)

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
        while ending() == nil, !deadline.hasPassed { await Self.waitBriefly() }
        await end()
    }

    /// Ends it on the spot, as by `kill -9`.
    func end() async {
        signal(SIGKILL)
        while ending() == nil { await Self.waitBriefly() }
    }

    func pause() async { signal(SIGSTOP) }
    func resume() async { signal(SIGCONT) }

    private static func waitBriefly() async {
        // In a cancelled task this returns at once; the process that it waits for ends soon all the same.
        try? await clock.sleep(for: interval)
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
