/// Why a WebSocket could not be opened, or a message not be sent.
package enum WebSocketFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// It has ended, with what the ends have told each other, if they have.
    case closed(WebSocketClose?)
    /// The other end has not read for so long that its connection was reset.
    case tooSlow
    /// The server has answered with something else than a WebSocket.
    case refused(status: Int)
    /// The answer is that to another request.
    case wrongAccept
    case http(HTTPFailure)

    package var description: String {
        switch self {
        case .closed(let close?):
            "the WebSocket is closed (\(close.code.map(String.init) ?? "no code"))"
        case .closed(nil): "the WebSocket is closed"
        case .tooSlow: "the other end of the WebSocket does not read; its connection was reset"
        case .refused(let status): "no WebSocket, status \(status)"
        case .wrongAccept: "the answer does not belong to the request for a WebSocket"
        case .http(let failure): "\(failure)"
        }
    }
}
