import Synchronization

/// What a server has taken in and not begun to handle yet, in order and up to a limit; each item is handled by a task of its
/// own.
final class ServingQueue<Item: Sendable>: Sendable {
    private let items: AsyncStream<Item>
    private let enter: AsyncStream<Item>.Continuation
    private let state = Mutex(State())

    private struct State {
        var isServing = false
        var isClosed = false
        /// Those who close the server and wait until its handlers have been cancelled.
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    /// - Parameter limit: items that wait; what comes beyond it is not taken.
    init(limit: Int) {
        (items, enter) = AsyncStream.makeStream(of: Item.self, bufferingPolicy: .bufferingOldest(limit))
    }

    /// Adds an item; never suspends. After the end the item is dropped, since its connection is about to be closed.
    /// - Returns: whether there was room for it.
    func add(_ item: Item) -> Bool {
        if case .dropped = enter.yield(item) { false } else { true }
    }

    /// Handles items until the task is cancelled or the queue is closed, which cancels the handlers, or until it is finished,
    /// which lets them end.
    /// - Parameter executor: where an item is handled; `nil` where any executor will do.
    func run(
        on executor: @escaping @Sendable (Item) -> LoopTaskExecutor? = { _ in nil },
        _ handle: @escaping @Sendable (Item) async -> Void
    ) async {
        state.withLock { $0.isServing = true }
        await withDiscardingTaskGroup { group in
            for await item in items {
                group.addTask(executorPreference: executor(item)) { await handle(item) }
            }
            if state.withLock({ $0.isClosed }) { group.cancelAll() }
            handlersAreCancelled()
        }
    }

    private func handlersAreCancelled() {
        let closers = state.withLock { state in
            state.isServing = false
            defer { state.closers = [] }
            return state.closers
        }
        for closer in closers { closer.resume() }
    }

    /// Ends `run`: returns when every handler in flight has been told, before any of them goes on.
    func close() async {
        await withCheckedContinuation { continuation in
            let isServing = state.withLock { state in
                state.isClosed = true
                if state.isServing { state.closers.append(continuation) }
                return state.isServing
            }
            enter.finish()
            if !isServing { continuation.resume() }
        }
    }

    /// Takes nothing more; what has been taken is still handled.
    func finish() { enter.finish() }
}
