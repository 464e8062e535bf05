import Foundation
import NIOCore
import Timekeeping

/// Opens WebSockets as a client.
package final class WebSocketClient: Sendable {
    private let name: String
    private let time: any Timekeeper
    private let connector: HTTPConnector
    private let draws: RandomDraws
    private let limits: WebSocket.Limits

    /// - Parameters:
    ///   - name: how its handlers are called in traces.
    ///   - localHost: the address to connect from to loopback; the system chooses it without, and towards other hosts.
    ///   - verifies: whether a server of `wss` must show a valid certificate of its host.
    ///   - stream: what keys and masks are drawn from.
    package init(
        _ name: String, on time: any Timekeeper, wiring: Wiring, localHost: String? = nil,
        verifies: Bool = true, limits: WebSocket.Limits = WebSocket.Limits(), from stream: RandomStream
    ) {
        self.name = name
        self.time = time
        self.limits = limits
        connector = HTTPConnector(wiring: wiring, localHost: localHost, verifies: verifies)
        draws = RandomDraws(stream)
    }

    /// Connects, and goes on when the server has answered. The caller follows what it gets.
    /// - Parameter url: `isSecure` stands for `wss`.
    /// - Throws: `WebSocketFailure`, or `CancellationError` when the task was cancelled.
    package func open(_ url: HTTPURL, headers: [(name: String, value: String)] = []) async throws -> WebSocket
    {
        let turn = Turn()
        let opening = WebSocketOpening(
            key: makeKey(), turn: turn, promise: connector.wiring.group.any().makePromise(),
            make: { [self] channel in
                WebSocket(
                    name, .client(masks: draws), on: channel, limits: limits, time: time,
                    wiring: connector.wiring)
            })
        let connection: HTTPConnector.Connection
        do {
            connection = try await connector.connect(to: url, turn) { channel in
                try channel.pipeline.syncOperations.addHandler(WebSocketOpeningConnection(opening))
            }
        } catch {
            opening.promise.fail(error)
            throw (error as? HTTPFailure).map { WebSocketFailure.http($0) } ?? error
        }
        let result = await withTaskCancellationHandler {
            connection.channel.writeAndFlush(ByteBuffer(string: head(url, headers, opening.key)))
                .cascadeFailure(to: opening.promise)
            return await opening.promise.futureResult.result()
        } onCancel: {
            turn.claim()
            connection.channel.close(promise: nil)
        }
        await turn.takeIfClaimed()
        switch result {
        case .success(let socket): return socket
        case .failure(let error):
            await turn.take()
            await connector.close(connection)
            try Task.checkCancellation()
            throw error as? WebSocketFailure ?? .http(HTTPFailure(error))
        }
    }

    /// 16 bytes in base64. Source: RFC 6455, section 4.1.
    private func makeKey() -> String {
        let bytes = (0..<2).flatMap { _ in withUnsafeBytes(of: draws.next().bigEndian) { Array($0) } }
        return Data(bytes).base64EncodedString()
    }

    private func head(_ url: HTTPURL, _ headers: [(name: String, value: String)], _ key: String) -> String {
        let all = [("host", url.authority)] + WebSocketHandshake.request(key: key) + headers
        let lines = all.map { "\($0.0): \($0.1)\r\n" }.joined()
        return "GET \(url.target) HTTP/1.1\r\n\(lines)\r\n"
    }
}
