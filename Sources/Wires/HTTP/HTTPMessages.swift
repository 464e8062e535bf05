import Timekeeping

/// One request as a server sees it: whole, with its body.
package struct HTTPRequest: Sendable {
    package var method: String
    /// Percent-decoded, without the query.
    package var path: String
    /// Names and values of the query, percent-decoded, in order.
    package var query: [(name: String, value: String)]
    /// Names in lower case, in order.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// The peer's address without its port.
    package var remoteAddress: String
    /// Whether its version of HTTP demands the header `Host`, as 1.1 does.
    package var needsHost = false
    /// What it came on; `nil` when it came on no connection.
    package var connection: (any RequestConnection)?

    package init(
        method: String, path: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [], body: [UInt8] = [], remoteAddress: String = "127.0.0.1"
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.remoteAddress = remoteAddress
    }

    /// The first header of that name, in whatever case it is asked for.
    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name == name }?.value
    }

    /// The first value of that name in the query.
    package func query(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }
}

/// One answer, whole.
package struct HTTPResponse: Sendable {
    /// 100...999.
    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A JSON text as an answer.
    package static func json(_ status: Int, _ text: String) -> Self {
        Self(status: status, headers: [("content-type", "application/json")], body: Array(text.utf8))
    }

    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }
}

/// What a server does about one request: a simulated device may also stay silent.
package enum HTTPReply: Sendable {
    case respond(HTTPResponse)
    /// Nothing is sent, and the connection stays open: the client waits for its time-out.
    case stayDark
    /// The connection is reset in place of an answer.
    case reset
    /// The head, so many bytes of the body, and the connection closes.
    case cut(HTTPResponse, afterBodyBytes: Int)
    /// The head and so many bytes of the body; the rest when the latch opens, if there is one.
    case stall(HTTPResponse, afterBodyBytes: Int, until: Latch? = nil)
    /// Status 200 and a body that goes on.
    case stream(HTTPStream)
}
