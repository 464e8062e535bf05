/// What is sent over a WebSocket.
package enum WebSocketMessage: Sendable, Equatable {
    case text(String)
    case binary([UInt8])

    var frame: WebSocketFrame {
        switch self {
        case .text(let text): WebSocketFrame(.text, Array(text.utf8))
        case .binary(let bytes): WebSocketFrame(.binary, bytes)
        }
    }
}

/// Something whole that has come over a WebSocket.
enum WebSocketEvent: Sendable, Equatable {
    case message(WebSocketMessage)
    case ping([UInt8])
    case pong([UInt8])
    case close(WebSocketClose)

    /// Bytes, as the bound of an inbox counts them.
    var cost: Int {
        switch self {
        case .message(.text(let text)): text.utf8.count
        case .message(.binary(let bytes)), .ping(let bytes), .pong(let bytes): bytes.count
        case .close: 0
        }
    }
}

/// Makes whole messages of frames.
///
/// Source: RFC 6455, section 5.4: control frames may stand between the parts of a message, other messages may not.
struct WebSocketAssembler {
    private struct Partial {
        let isText: Bool
        var bytes: [UInt8]
    }

    private let limit: Int
    private var partial: Partial?

    /// - Parameter limit: bytes of one message.
    init(limit: Int) {
        self.limit = limit
    }

    /// - Returns: what the frame completes; `nil` when its message goes on.
    mutating func take(_ frame: WebSocketFrame) throws(WebSocketViolation) -> WebSocketEvent? {
        switch frame.opcode {
        case .ping: return .ping(frame.payload)
        case .pong: return .pong(frame.payload)
        case .close: return .close(try WebSocketClose(payload: frame.payload))
        case .text, .binary:
            guard partial == nil else { throw .protocolError("a message begins within another") }
            return try extend(Partial(isText: frame.opcode == .text, bytes: []), with: frame)
        case .continuation:
            guard let partial else { throw .protocolError("a message goes on that has not begun") }
            return try extend(partial, with: frame)
        }
    }

    private mutating func extend(
        _ message: Partial, with frame: WebSocketFrame
    ) throws(WebSocketViolation) -> WebSocketEvent? {
        var message = message
        partial = nil
        guard message.bytes.count + frame.payload.count <= limit else { throw .tooLarge(limit) }
        message.bytes.append(contentsOf: frame.payload)
        guard frame.isFinal else {
            partial = message
            return nil
        }
        guard message.isText else { return .message(.binary(message.bytes)) }
        guard let text = String(validating: message.bytes, as: UTF8.self) else { throw .invalidText }
        return .message(.text(text))
    }
}
