import NIOCore
import NIOHTTP1
import Synchronization
import Timekeeping

/// An HTTP/1.1 client of one process: one exchange at a time, one connection at the most.
///
/// It keeps no time of its own; callers put `Timekeeper.withTimeout` around it. A cancelled exchange ends
/// when its connection is closed and the other end, if it is in this process, has seen it.
package final class HTTPClient: Sendable {
    private let connector: HTTPConnector
    private let keepsAlive: Bool
    private let style: HTTPClientStyle
    private let open = Mutex<HTTPConnector.Connection?>(nil)
    /// The connection that this side has reset.
    private let resetChannel = Mutex<(any Channel)?>(nil)
    private var ends: EndTable { connector.wiring.ends }

    /// - Parameters:
    ///   - localHost: the address to connect from to loopback; the system chooses it without, and towards other
    ///     hosts.
    ///   - keepsAlive: whether the connection stays open for the next exchange.
    ///   - verifies: whether a server of HTTPS must show a valid certificate of its host.
    package init(
        wiring: Wiring, localHost: String? = nil, keepsAlive: Bool, verifies: Bool = true,
        style: HTTPClientStyle = .ordinary
    ) {
        connector = HTTPConnector(wiring: wiring, localHost: localHost, verifies: verifies)
        self.keepsAlive = keepsAlive
        self.style = style
    }

    /// Sends one request and awaits its response.
    /// - Parameter sending: how much of the body goes out; one that ends early has a connection of its own.
    /// - Throws: `HTTPFailure`, or `CancellationError` when the task was cancelled.
    package func send(
        _ method: String, _ url: HTTPURL, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        sending: HTTPUpload = .whole
    ) async throws -> HTTPResponse {
        let turn = Turn()
        if !sending.isWhole { await close() }
        let connection = try await connection(to: url, turn)
        let promise = connection.channel.eventLoop.makePromise(of: HTTPResponse.self)
        let call = ClientCall(
            method: method, url: url, headers: headers, body: body, sending: sending, keepsAlive: keepsAlive,
            turn: turn, promise: promise)
        let result = await withTaskCancellationHandler {
            await exchange(call, on: connection)
        } onCancel: {
            turn.claim()
            connection.channel.close(promise: nil)
        }
        if sending.isWhole { await turn.takeIfClaimed() } else { await turn.take() }
        return try await end(result, of: connection, turn)
    }

    private func end(
        _ result: Result<HTTPResponse, any Error>, of connection: HTTPConnector.Connection, _ turn: Turn
    ) async throws -> HTTPResponse {
        switch result {
        case .success(let response) where keepsAlive && response.header("connection") != "close":
            return response
        case .success(let response):
            await drop(connection)
            return response
        case .failure(let error):
            await turn.take()
            await drop(connection)
            try Task.checkCancellation()
            throw wasReset(connection) ? .reset : HTTPFailure(error)
        }
    }

    private func exchange(
        _ call: ClientCall, on connection: HTTPConnector.Connection
    ) async -> Result<HTTPResponse, any Error> {
        let channel = connection.channel
        switch call.sending {
        case .whole:
            channel.writeAndFlush(ClientOutput.request(call)).cascadeFailure(to: call.promise)
        case .cut:
            await sendPart(of: call, on: channel)
            await drop(connection)
        case .stall(_, let time, let latch):
            await sendPart(of: call, on: channel)
            await sendRest(of: call, on: channel, time, latch)
        }
        return await call.promise.futureResult.result()
    }

    /// Sends the rest of the body when the latch opens, unless the exchange has ended before.
    private func sendRest(
        of call: ClientCall, on channel: any Channel, _ time: any Timekeeper, _ latch: Latch?
    ) async {
        let goesOn = channel.eventLoop.makePromise(of: Bool.self)
        let number = latch?.enter {
            call.turn.claim()
            goesOn.succeed(true)
        }
        call.promise.futureResult.whenComplete { _ in goesOn.succeed(false) }
        await time.serving("the rest of a body that is not sent") { .silent }
        let isOpen = (try? await goesOn.futureResult.get()) ?? false
        if let number { latch?.leave(number) }
        guard isOpen else { return }
        await call.turn.takeIfClaimed()
        channel.writeAndFlush(ClientOutput.rest(of: call)).cascadeFailure(to: call.promise)
    }

    /// Sends the head and a part of the body, and goes on when the other end, if it is in this process, has
    /// taken them in.
    private func sendPart(of call: ClientCall, on channel: any Channel) async {
        let peer = ends.intakeOfPeer(of: channel)
        peer?.expect(1 + call.sending.byteCount(of: call.body))
        let sent: EventLoopFuture<Void> = channel.writeAndFlush(ClientOutput.request(call))
        sent.cascadeFailure(to: call.promise)
        _ = await sent.result()
        await peer?.settle(on: channel.eventLoop)
    }

    /// Closes the connection, if there is one, and waits until the other end has seen it.
    package func close() async {
        guard let connection = open.withLock({ $0 }) else { return }
        await drop(connection)
    }

    /// Resets the connection, if there is one, and waits until the other end has seen it.
    package func reset() async {
        guard let connection = open.withLock({ $0 }) else { return }
        resetChannel.withLock { $0 = connection.channel }
        connection.channel.reset()
        try? await connection.channel.closeFuture.get()
        await drop(connection)
    }

    private func wasReset(_ connection: HTTPConnector.Connection) -> Bool {
        resetChannel.withLock { $0 === connection.channel }
    }

    private func drop(_ connection: HTTPConnector.Connection) async {
        open.withLock { if $0?.channel === connection.channel { $0 = nil } }
        await connector.close(connection)
    }

    /// The connection of the last exchange, or a new one.
    private func connection(to url: HTTPURL, _ turn: Turn) async throws -> HTTPConnector.Connection {
        if let kept = open.withLock({ $0 }) {
            if kept.leads(to: url) { return kept }
            await drop(kept)
        }
        let connection = try await connector.connect(to: url, turn) { [style, keepsAlive] channel in
            switch style {
            case .ordinary:
                try channel.pipeline.syncOperations.addHTTPClientHandlers()
                try channel.pipeline.syncOperations.addHandler(HTTPClientConnection(bodyLimit: 4 << 20))
            case .bare:
                try channel.pipeline.syncOperations.addHandler(BareHTTPConnection(waitsForBody: keepsAlive))
            }
        }
        if style == .bare && !keepsAlive { ends.takesHeads(connection.channel) }
        resetChannel.withLock { $0 = nil }
        open.withLock { $0 = connection }
        return connection
    }
}

/// How a client writes its requests and reads their answers.
package enum HTTPClientStyle: Sendable {
    /// `Host`, `Content-Length` and, where it closes, `Connection` are added; the answer is awaited whole.
    case ordinary
    /// As firmware on a small board does it: the headers are those that it is told and no others, in their order;
    /// head and body leave in two writes. Unless it keeps its connection, it goes on when the head of the answer
    /// has come, and the body is thrown away. The response has the status 0 where the first line has none.
    case bare
}

/// How much of a request's body goes out.
package enum HTTPUpload: Sendable {
    case whole
    /// So many bytes, though the head announces all of them; then the connection is closed.
    case cut(afterBodyBytes: Int)
    /// So many bytes, though the head announces all of them; the rest when the latch opens, if there is one.
    case stall(afterBodyBytes: Int, on: any Timekeeper, until: Latch? = nil)

    var isWhole: Bool {
        switch self {
        case .whole: true
        case .cut, .stall: false
        }
    }

    func byteCount(of body: [UInt8]) -> Int {
        switch self {
        case .whole: body.count
        case .cut(let count), .stall(let count, _, _): min(count, body.count)
        }
    }
}
