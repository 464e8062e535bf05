import Documents
import Logging
import Metering
import Synchronization
import Timekeeping
import Wires

/// Changes of incidents as they happen, to everybody who listens: server-sent events with the numbers of the
/// changes as ids.
///
/// Source: WHATWG, HTML, section 9.2, "Server-sent events".
final class AlertStreams: Sendable {
    static let limit = 64
    static let heartbeat = Duration.seconds(15)
    private static let page = 200

    /// Where events go.
    struct Sink: Sendable {
        var isOpen: @Sendable () -> Bool
        var send: @Sendable ([UInt8]) -> Void
        /// Waits until a listener in this process has taken in what was sent.
        var confirm: @Sendable () async -> Void = {}
    }

    private struct Listener: Sendable {
        let number: Int
        let sink: Sink
        /// The number of the last change that was sent.
        var position: Int64
    }

    private struct State: Sendable {
        var listeners: [Listener] = []
        var arrivals = 0
    }

    private let store: any IncidentChangeHistory
    private let time: any Timekeeper
    private let logger: Logger
    private let state = Mutex(State())
    private let news: any Parking
    private let somebody: any Parking

    init(store: any IncidentChangeHistory, time: any Timekeeper, logger: Logger) {
        self.store = store
        self.time = time
        self.logger = logger
        news = time.makeParking("changes of incidents to stream")
        somebody = time.makeParking("a listener")
    }

    /// `alert stream` writes what happened, `alert heartbeat` that the hub is alive.
    var processes: [NamedProcess] {
        [
            NamedProcess("alert stream") { try await self.follow() },
            NamedProcess("alert heartbeat") { try await self.beat() },
        ]
    }

    /// How many listen.
    var count: Int { state.withLock { state in state.listeners.count { $0.sink.isOpen() } } }

    /// There may be new changes in the store.
    func wake() { news.wake() }

    /// A stream that begins behind a change; without one, with what happens from now on.
    /// - Parameter last: the id that the listener saw last; one that was never given counts as the newest.
    /// - Throws: `AlertsRefusal.busy`, `StoreError`.
    func open(after last: Int64?) async throws -> HTTPStream {
        let stream = HTTPStream(headers: [
            ("content-type", "text/event-stream"), ("cache-control", "no-cache"),
        ])
        try await add(
            Sink(isOpen: { stream.isOpen }, send: { stream.send($0) }, confirm: { await stream.confirm() }),
            after: last)
        return stream
    }

    /// As `open`, to wherever events are to go.
    func add(_ sink: Sink, after last: Int64?) async throws {
        let newest = try await store.newestChange()
        let isFull = state.withLock { state in
            state.listeners.removeAll { !$0.sink.isOpen() }
            guard state.listeners.count < Self.limit else { return true }
            state.arrivals += 1
            state.listeners.append(
                Listener(number: state.arrivals, sink: sink, position: min(last ?? newest, newest)))
            return false
        }
        if isFull {
            throw AlertsRefusal(.busy, "\(Self.limit) streams are open; close one, or ask again later")
        }
        sink.send(Self.comment)
        news.wake()
        somebody.wake()
    }

    private func follow() async throws {
        while true {
            try await news.wait()
            for listener in listeners() { try await catchUp(listener) }
        }
    }

    private func catchUp(_ listener: Listener) async throws {
        var listener = listener
        while listener.sink.isOpen() {
            let changes = try await changes(after: listener.position)
            for change in changes { listener.sink.send(Self.event(change)) }
            await listener.sink.confirm()
            listener.position = changes.last?.sequence ?? listener.position
            note(listener)
            if changes.count < Self.page { return }
        }
    }

    /// Tries again every second while the store is out of order.
    private func changes(after sequence: Int64) async throws -> [RecordedChange] {
        while true {
            do {
                return try await store.changes(after: sequence, limit: Self.page)
            } catch let error as StoreError {
                logger.error("cannot read incidents", metadata: ["reason": "\(error)"])
                try await time.sleep(for: .seconds(1))
            }
        }
    }

    private func beat() async throws {
        while true {
            guard !listeners().isEmpty else {
                try await somebody.wait()
                continue
            }
            try await time.sleep(for: Self.heartbeat)
            for listener in listeners() {
                listener.sink.send(Self.comment)
                await listener.sink.confirm()
            }
        }
    }

    private func listeners() -> [Listener] {
        state.withLock { state in
            state.listeners.removeAll { !$0.sink.isOpen() }
            return state.listeners
        }
    }

    private func note(_ listener: Listener) {
        state.withLock { state in
            guard let index = state.listeners.firstIndex(where: { $0.number == listener.number }) else {
                return
            }
            state.listeners[index].position = listener.position
        }
    }

    private static let comment = Array(":\n\n".utf8)

    private static func event(_ change: RecordedChange) -> [UInt8] {
        var json = JSONWriter()
        json.change(change)
        let name =
            switch change.edge {
            case .raised: "alert"
            case .cleared: "cleared"
            }
        return Array("id: \(change.sequence)\nevent: \(name)\ndata: \(json.text)\n\n".utf8)
    }
}
