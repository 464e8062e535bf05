import Synchronization

/// What has come over a WebSocket and has not been handled yet.
final class WebSocketInbox: Sendable {
    /// Messages and pings that wait, and their bytes: beyond either the connection reads no further.
    private static let limit = 64
    private static let byteLimit = 1 << 20

    private struct State {
        var events: [WebSocketEvent] = []
        var byteCount = 0
        var isOver = false
        var reader: CheckedContinuation<WebSocketEvent?, Never>?

        var hasRoom: Bool { events.count < WebSocketInbox.limit && byteCount < WebSocketInbox.byteLimit }
    }

    private let state = Mutex(State())

    var hasRoom: Bool { state.withLock { $0.hasRoom } }

    func post(_ event: WebSocketEvent) {
        let reader = state.withLock { state in
            guard !state.isOver else { return CheckedContinuation<WebSocketEvent?, Never>?.none }
            if let reader = state.reader.take() { return reader }
            state.events.append(event)
            state.byteCount += event.cost
            return nil
        }
        reader?.resume(returning: event)
    }

    /// Nothing more comes; what has come is still handed out.
    func end() {
        let reader = state.withLock { state in
            state.isOver = true
            return state.reader.take()
        }
        reader?.resume(returning: nil)
    }

    /// The next event; `nil` at the end, and when the task is cancelled. One task at a time reads.
    /// - Returns: the event, and whether it has made room again.
    func next() async -> (event: WebSocketEvent, madeRoom: Bool)? {
        if let taken = takeFirst() { return taken }
        let event = await withTaskCancellationHandler {
            await withCheckedContinuation { wait(in: $0) }
        } onCancel: {
            state.withLock { $0.reader.take() }?.resume(returning: nil)
        }
        return event.map { ($0, false) }
    }

    private func takeFirst() -> (event: WebSocketEvent, madeRoom: Bool)? {
        state.withLock { state in
            guard !state.events.isEmpty, !Task.isCancelled else { return nil }
            let wasFull = !state.hasRoom
            let event = state.events.removeFirst()
            state.byteCount -= event.cost
            return (event, wasFull && state.hasRoom)
        }
    }

    private func wait(in continuation: CheckedContinuation<WebSocketEvent?, Never>) {
        let settled: WebSocketEvent?? = state.withLock { state in
            guard !Task.isCancelled else { return .some(nil) }
            if !state.events.isEmpty {
                let event = state.events.removeFirst()
                state.byteCount -= event.cost
                return event
            }
            guard !state.isOver else { return .some(nil) }
            state.reader = continuation
            return nil
        }
        if let settled { continuation.resume(returning: settled) }
    }
}
