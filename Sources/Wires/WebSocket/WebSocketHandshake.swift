import Crypto
import Foundation

/// The request that opens a WebSocket, and its answer.
///
/// Source: RFC 6455, sections 4.1 and 4.2.
package enum WebSocketHandshake {
    private static let version = "13"
    private static let constant = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

    /// What a server answers to a key.
    static func accept(_ key: String) -> String {
        Data(Insecure.SHA1.hash(data: Data((key + constant).utf8))).base64EncodedString()
    }

    /// The headers of the answer; `nil` when the request does not open a WebSocket.
    static func answer(_ request: HTTPRequest) -> [(name: String, value: String)]? {
        guard refusal(of: request) == nil, let key = request.header("sec-websocket-key") else { return nil }
        return [
            ("upgrade", "websocket"), ("connection", "Upgrade"), ("sec-websocket-accept", accept(key)),
        ]
    }

    /// What a request gets that asks for a WebSocket in a wrong way; `nil` for a right one.
    package static func refusal(of request: HTTPRequest) -> HTTPResponse? {
        guard request.method == "GET", request.hasToken("websocket", in: "upgrade"),
            request.hasToken("upgrade", in: "connection"),
            let key = request.header("sec-websocket-key"), Data(base64Encoded: key)?.count == 16
        else { return HTTPResponse(status: 400) }
        guard request.header("sec-websocket-version") == version else {
            return HTTPResponse(status: 426, headers: [("sec-websocket-version", version)])
        }
        return nil
    }

    /// The headers of a client's request.
    static func request(key: String) -> [(name: String, value: String)] {
        [
            ("upgrade", "websocket"), ("connection", "Upgrade"), ("sec-websocket-key", key),
            ("sec-websocket-version", version),
        ]
    }

    /// Whether an answer opens the WebSocket that was asked for with a key.
    static func opens(_ response: HTTPResponse, key: String) -> Bool {
        response.status == 101 && response.header("upgrade")?.lowercased() == "websocket"
            && response.header("sec-websocket-accept") == accept(key)
    }
}

extension HTTPRequest {
    /// Whether a header that is a list has a word in it, in whatever case.
    fileprivate func hasToken(_ token: String, in name: String) -> Bool {
        headers.contains { header in
            header.name == name
                && header.value.lowercased().split(separator: ",").contains {
                    $0.trimmingCharacters(in: .whitespaces) == token
                }
        }
    }
}
