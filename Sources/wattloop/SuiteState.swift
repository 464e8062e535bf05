import Harness
import Reports
import Synchronization

/// What is known of a suite while it runs: whose turn it is, who runs, what came of the others.
final class SuiteState: Sendable {
    private struct State {
        var waiting: ArraySlice<Int>
        /// By their places in the suite.
        var running: [Int: CaseRunner] = [:]
        var results: [Int: CaseResult] = [:]
        /// How many results, from the first of the suite on, have been taken out.
        var taken = 0
        var isInterrupted = false
    }

    /// What a person who waits wants to see.
    struct Glance: Sendable {
        var count: Int
        var done: Int
        var failed: Int
        var running: [CaseRunner]
    }

    let count: Int
    private let state: Mutex<State>

    /// - Parameter order: the places of all cases in the suite, in the order in which they begin.
    init(order: [Int]) {
        count = order.count
        state = Mutex(State(waiting: order[...]))
    }

    var isInterrupted: Bool { state.withLock { $0.isInterrupted } }

    /// The results in the order of the suite.
    var results: [CaseResult] {
        state.withLock { state in state.results.sorted { $0.key < $1.key }.map(\.value) }
    }

    /// The place of the next case; `nil` when there is none, or none may begin any more.
    func next() -> Int? {
        state.withLock { $0.waiting.popFirst() }
    }

    /// - Returns: whether it may run; false when somebody has ended the suite.
    func begin(_ runner: CaseRunner, at place: Int) -> Bool {
        state.withLock { state in
            guard !state.isInterrupted else { return false }
            state.running[place] = runner
            return true
        }
    }

    func end(_ place: Int, with result: CaseResult?) {
        state.withLock { state in
            state.running[place] = nil
            state.results[place] = result
        }
    }

    /// Results that nothing stands before any more, each handed out once, in the order of the suite.
    func takeInOrder() -> [CaseResult] {
        state.withLock { state in
            var found: [CaseResult] = []
            while let result = state.results[state.taken] {
                found.append(result)
                state.taken += 1
            }
            return found
        }
    }

    /// Results that are left because one before them was never run.
    func takeRest() -> [CaseResult] {
        state.withLock { state in
            let rest = state.results.filter { $0.key >= state.taken }.sorted { $0.key < $1.key }
            state.taken = Int.max
            return rest.map(\.value)
        }
    }

    /// No further case begins; those that run go on to their ends.
    func stop() {
        state.withLock { $0.waiting = [] }
    }

    /// Ends the cases that run, and no other begins.
    func interrupt() {
        let runners = state.withLock { state in
            state.isInterrupted = true
            state.waiting = []
            return Array(state.running.values)
        }
        for runner in runners { runner.interrupt() }
    }

    func glance() -> Glance {
        state.withLock { state in
            Glance(
                count: count, done: state.results.count,
                failed: state.results.values.count { $0.verdict != .passed },
                running: state.running.sorted { $0.key < $1.key }.map(\.value))
        }
    }
}
