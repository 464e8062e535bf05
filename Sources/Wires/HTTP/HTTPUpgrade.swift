import NIOCore

/// Another protocol on a connection that began as HTTP: WebSocket, by RFC 6455.
///
/// The exchange ends with the head of the answer. What the connection does afterwards belongs to processes.
package struct HTTPUpgrade: Sendable {
    /// Go into the head of the answer, whose status is 101.
    package var headers: [(name: String, value: String)]
    /// Adds the handlers of the other protocol; called on the loop of the channel.
    package var install: @Sendable (any Channel) throws -> Void

    package init(
        headers: [(name: String, value: String)], install: @escaping @Sendable (any Channel) throws -> Void
    ) {
        self.headers = headers
        self.install = install
    }

    func head(_ allocator: ByteBufferAllocator) -> ByteBuffer {
        HTTPResponseBytes.encode(
            HTTPResponse(status: 101, headers: headers), date: nil, keepsAlive: true, withBody: false,
            allocator: allocator)
    }
}
