import Synchronization

/// Holds callers while it is closed; when it opens they go on, in the order of their arrival.
package final class Latch: Sendable {
    private struct State {
        var isOpen: Bool
        var arrivals = 0
        var waiting: [(number: Int, goOn: @Sendable () -> Void)] = []
    }

    private let state: Mutex<State>

    package init(isOpen: Bool = true) {
        state = Mutex(State(isOpen: isOpen))
    }

    package var isOpen: Bool { state.withLock { $0.isOpen } }

    package func close() { state.withLock { $0.isOpen = false } }

    package func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in waiting { waiter.goOn() }
    }

    /// Has `goOn` called when it opens.
    /// - Returns: what `leave` takes; `nil` when it is open, and then nothing is called.
    package func enter(_ goOn: @escaping @Sendable () -> Void) -> Int? {
        state.withLock { state in
            guard !state.isOpen else { return nil }
            state.arrivals += 1
            state.waiting.append((state.arrivals, goOn))
            return state.arrivals
        }
    }

    /// From now on nothing is called for the one who entered with this number.
    package func leave(_ number: Int) {
        state.withLock { $0.waiting.removeAll { $0.number == number } }
    }

    /// Returns when it is open, or when `giveUp` has been called.
    /// - Parameters:
    ///   - name: what the caller waits for, for people.
    ///   - watch: gets `giveUp`, which may be called at any time and more than once.
    /// - Returns: whether it is open.
    /// - Throws: `CancellationError`, or `Killed`.
    @discardableResult
    package func pass(
        _ name: String, on time: any Timekeeper,
        watch: (_ giveUp: @escaping @Sendable () -> Void) -> Void = { _ in }
    ) async throws -> Bool {
        guard !isOpen else { return true }
        let parking = time.makeParking(name)
        let hasGivenUp = Mutex(false)
        watch {
            hasGivenUp.withLock { $0 = true }
            parking.wake()
        }
        while !hasGivenUp.withLock({ $0 }), let number = enter({ parking.wake() }) {
            defer { leave(number) }
            try await parking.wait()
        }
        return isOpen
    }
}

extension Latch: Equatable {
    package static func == (one: Latch, other: Latch) -> Bool { one === other }
}
