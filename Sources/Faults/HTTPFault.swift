/// What goes wrong with HTTP messages: with the answers of whoever serves, and with the uploads of a device
/// that pushes.
package enum HTTPFault: Sendable, Equatable {
    /// Which trouble a server of HTTPS makes.
    package enum TLSTrouble: String, Sendable, CaseIterable {
        /// A certificate whose validity ended.
        case expired
        /// A certificate of another host.
        case wrongHost = "wrong-host"
        /// No handshake at all.
        case refuse
    }

    /// The answer has this status in place of its own; answers only.
    case status(Int)
    /// The body is not JSON.
    case malformed
    /// The body ends early and the connection closes.
    case cutBody
    /// The body begins, and nothing follows; the connection stays open.
    case stall
    /// The body is larger than any limit of the receiver.
    case oversize
    /// For connections made while it lasts; servers of HTTPS only.
    case tls(TLSTrouble)
}
