/// The body of an answer that goes on after its head, for server-sent events: the exchange ends with the head,
/// what writes afterwards is a process.
public final class HTTPStream: Sendable {
    public let headers: [(name: String, value: String)]

    public init(headers: [(name: String, value: String)]) {
        self.headers = headers
    }

    /// Whether the peer still listens; true before the head has left.
    public var isOpen: Bool { true }

    /// Sends a part of the body; never suspends. A peer that takes in nothing for long is cut off, so that
    /// nothing grows.
    public func send(_ part: [UInt8]) {}

    /// Ends the body and closes the connection.
    public func finish() {}
}
