/// One datagram as a server sees it.
package struct UDPDatagram: Sendable, Equatable {
    package var bytes: [UInt8]
    /// Where it came from.
    package var host: String
    package var port: Int

    package init(_ bytes: [UInt8], from host: String, port: Int) {
        self.bytes = bytes
        self.host = host
        self.port = port
    }
}

/// What a server does about one datagram: a simulated device may also stay silent, or send something else than an answer.
package enum UDPReply: Sendable, Equatable {
    /// One datagram to the sender.
    case respond([UInt8])
    /// Datagrams to the sender as they are. `answers` says whether the sender can take one of them as its answer; if not, it
    /// waits for its time-out.
    case datagrams([[UInt8]], answers: Bool)
    /// Nothing is sent; who waits for an answer waits for its time-out.
    case silent
}
