import Harness
import Synchronization

/// What Ctrl-C does: ends the case that runs, and no other begins.
final class Interruption: Sendable {
    private let state = Mutex<(isInterrupted: Bool, runner: CaseRunner?)>((false, nil))

    var isInterrupted: Bool { state.withLock { $0.isInterrupted } }

    func watch(_ runner: CaseRunner) {
        state.withLock { $0.runner = runner }
    }

    func interrupt() {
        let runner = state.withLock { state in
            state.isInterrupted = true
            return state.runner
        }
        runner?.interrupt()
    }
}
