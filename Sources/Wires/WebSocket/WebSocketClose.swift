/// Why a WebSocket ends, as one end tells the other.
///
/// Source: RFC 6455, sections 5.5.1 and 7.4.
package struct WebSocketClose: Sendable, Equatable {
    /// 1000...4999; `nil` when the frame has none.
    package var code: UInt16?
    package var reason: String

    package init(code: UInt16?, reason: String = "") {
        self.code = code
        self.reason = reason
    }

    package static let normal = Self(code: 1000)
    /// The server or the page goes away.
    package static let goingAway = Self(code: 1001)

    /// What a frame says. Codes from 1016 to 2999 are reserved, and some below never stand in a frame.
    init(payload: [UInt8]) throws(WebSocketViolation) {
        guard !payload.isEmpty else {
            self.init(code: nil)
            return
        }
        guard payload.count > 1 else { throw .protocolError("half a close code") }
        let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: break
        default: throw .protocolError("close code \(code) must not be sent")
        }
        guard let reason = String(validating: payload[2...], as: UTF8.self) else { throw .invalidText }
        self.init(code: code, reason: reason)
    }

    /// The reason is cut where the frame would become too long.
    var payload: [UInt8] {
        guard let code else { return [] }
        var reason = Substring(reason)
        while reason.utf8.count > WebSocketFrame.controlLimit - 2 { reason.removeLast() }
        return [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8)
    }
}

/// What the other end has done against the protocol, or beyond a limit.
struct WebSocketViolation: Error, Sendable, Equatable {
    /// What the other end is told.
    let close: WebSocketClose

    static func protocolError(_ what: String) -> Self {
        Self(close: WebSocketClose(code: 1002, reason: what))
    }

    static func tooLarge(_ limit: Int) -> Self {
        Self(close: WebSocketClose(code: 1009, reason: "more than \(limit) bytes"))
    }

    static let invalidText = Self(close: WebSocketClose(code: 1007, reason: "a text is not UTF-8"))
}
