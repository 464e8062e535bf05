import Foundation
import Synchronization
import Testing

/// Knows the tests that run, and when each of them must have ended.
package final class TestWatch: Sendable {
    /// Watches the tests of this process, and ends it for the first that is late.
    static let ofProcess: TestWatch = {
        let watch = TestWatch()
        Thread.detachNewThread {
            while true {
                Thread.sleep(forTimeInterval: 0.5)
                let late = watch.complaints(at: .now)
                guard !late.isEmpty else { continue }
                FileHandle.standardError.write(Data(late.map { $0 + "\n" }.joined().utf8))
                _exit(1)
            }
        }
        return watch
    }()

    private struct Running {
        let name: String
        let place: String
        let limit: Duration
        let deadline: ContinuousClock.Instant
    }

    private struct State {
        var running: [Int: Running] = [:]
        var begun = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// - Parameter place: the file and line of the test.
    /// - Returns: a number for `end`.
    package func begin(_ name: String, at place: String, limit: Duration) -> Int {
        let running = Running(name: name, place: place, limit: limit, deadline: .now + limit)
        return state.withLock { state in
            state.begun += 1
            state.running[state.begun] = running
            return state.begun
        }
    }

    package func end(_ number: Int) {
        state.withLock { _ = $0.running.removeValue(forKey: number) }
    }

    /// A line for each test that should have ended by `instant`, the latest first.
    package func complaints(at instant: ContinuousClock.Instant) -> [String] {
        let late = state.withLock { state in state.running.values.filter { $0.deadline <= instant } }
        return late.sorted { $0.deadline < $1.deadline }.map { test in
            "\(test.place): error: test `\(test.name)` has not ended within "
                + "\(test.limit.components.seconds) s; the run of the tests ends here"
        }
    }
}
