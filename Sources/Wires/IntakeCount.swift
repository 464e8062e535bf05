import NIOCore
import Synchronization

/// How much one end of a connection has taken in, so that the other end can wait for it.
final class IntakeCount: Sendable {
    private struct State {
        var sent = 0
        var taken = 0
        var isOver = false
        var waiting: [(amount: Int, promise: EventLoopPromise<Void>)] = []

        mutating func takeSatisfied() -> [EventLoopPromise<Void>] {
            let satisfied = waiting.filter { isOver || $0.amount <= taken }
            waiting.removeAll { isOver || $0.amount <= taken }
            return satisfied.map(\.promise)
        }
    }

    private let state = Mutex(State())

    /// The other end is about to send so much more.
    func expect(_ amount: Int) {
        state.withLock { $0.sent += amount }
    }

    /// This end has taken in so much more.
    func take(_ amount: Int) {
        change { $0.taken += amount }
    }

    /// The connection is closed: nobody waits any longer.
    func end() {
        change { $0.isOver = true }
    }

    /// Whether the connection is closed.
    var isOver: Bool { state.withLock { $0.isOver } }

    /// Whether everything that was sent has been taken in.
    var isSettled: Bool { state.withLock { $0.isOver || $0.taken >= $0.sent } }

    /// Waits until everything that has been sent by now has been taken in.
    func settle(on loop: any EventLoop) async {
        let promise = loop.makePromise(of: Void.self)
        change { $0.waiting.append(($0.sent, promise)) }
        try? await promise.futureResult.get()
    }

    private func change(_ body: (inout State) -> Void) {
        let satisfied = state.withLock { state in
            body(&state)
            return state.takeSatisfied()
        }
        for promise in satisfied { promise.succeed() }
    }
}
