import NIOCore
import NIOHTTP1
import Synchronization
import Timekeeping

/// Follows server-sent events: in virtual time whoever sends them waits until they have been taken in here.
package final class EventFollower: Sendable {
    private let name: String
    private let time: any Timekeeper
    private let connector: HTTPConnector
    private let state = Mutex(State())

    /// What has come in on one connection.
    enum Arrival: Sendable {
        case event(ServerEvent)
        case end
    }

    private struct State {
        var connection: HTTPConnector.Connection?
        var inbox: Mailbox<Arrival>?
        var lastID = ""
    }

    /// - Parameters:
    ///   - name: how it is called when it waits.
    ///   - localHost: the address to connect from to loopback; the system chooses it without, and towards other
    ///     hosts.
    package init(
        _ name: String, on time: any Timekeeper, wiring: Wiring, localHost: String? = nil,
        verifies: Bool = true
    ) {
        self.name = name
        self.time = time
        connector = HTTPConnector(wiring: wiring, localHost: localHost, verifies: verifies)
    }

    /// The id that the server gave last; empty when it gave none.
    package var lastID: String { state.withLock { $0.lastID } }

    /// Begins to follow, from behind the id that was seen last, if there is one.
    /// - Returns: the head of the answer; with a status but 200 there will be no events.
    /// - Throws: `HTTPFailure`, or `CancellationError` when the task was cancelled.
    package func open(_ url: HTTPURL, headers: [(name: String, value: String)] = []) async throws
        -> HTTPResponse
    {
        await close()
        let turn = Turn()
        let inbox = Mailbox<Arrival>("\(name): the next event", room: EventReader.mostWaiting + 1, on: time)
        let reader = EventReader(inbox: inbox, lastID: lastID, turn: turn)
        let connection = try await connector.connect(to: url, turn) { channel in
            try channel.pipeline.syncOperations.addHTTPClientHandlers()
            try channel.pipeline.syncOperations.addHandler(EventFollowerConnection(reader))
        }
        connector.wiring.ends.count(reader.intake, of: connection.channel)
        state.withLock { ($0.connection, $0.inbox) = (connection, inbox) }
        let promise = connection.channel.eventLoop.makePromise(of: HTTPResponse.self)
        let request = EventRequest(head: head(url, headers), promise: promise)
        let result = await withTaskCancellationHandler {
            connection.channel.writeAndFlush(request).cascadeFailure(to: promise)
            return await promise.futureResult.result()
        } onCancel: {
            turn.claim()
            connection.channel.close(promise: nil)
        }
        await turn.takeIfClaimed()
        switch result {
        case .success(let response):
            if response.status != 200 { await close() }
            return response
        case .failure(let error):
            await turn.take()
            await close()
            try Task.checkCancellation()
            throw HTTPFailure(error)
        }
    }

    /// The next event; `nil` when the stream has ended.
    /// - Throws: `CancellationError` when the task is cancelled.
    package func next() async throws -> ServerEvent? {
        guard let inbox = state.withLock({ $0.inbox }) else { return nil }
        switch try await inbox.receive() {
        case .event(let event):
            state.withLock { $0.lastID = event.id }
            return event
        case .end:
            state.withLock { $0.inbox = nil }
            await close()
            return nil
        }
    }

    /// Ends the stream, and waits until the other end has seen it.
    package func close() async {
        let connection = state.withLock { state in
            state.inbox = nil
            defer { state.connection = nil }
            return state.connection
        }
        if let connection { await connector.close(connection) }
    }

    private func head(_ url: HTTPURL, _ headers: [(name: String, value: String)]) -> HTTPRequestHead {
        var fields = HTTPHeaders(headers.map { ($0.name, $0.value) })
        fields.add(name: "host", value: url.authority)
        fields.add(name: "accept", value: "text/event-stream")
        if !lastID.isEmpty { fields.add(name: "last-event-id", value: lastID) }
        return HTTPRequestHead(version: .http1_1, method: .GET, uri: url.target, headers: fields)
    }
}
