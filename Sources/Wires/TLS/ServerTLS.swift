import NIOSSL
import Synchronization

/// What a server of HTTPS shows to those who connect: its certificate, or for a while something else.
package final class ServerTLS: Sendable {
    /// What goes wrong with connections that are made while it lasts.
    package enum Trouble: Sendable {
        /// A certificate whose validity ended.
        case expired
        /// A certificate of another host.
        case wrongHost
        /// No handshake at all.
        case refuse
    }

    private let sound: NIOSSLContext
    private let authority: CertificateAuthority?
    private let host: String
    private let minimum: TLSMinimum
    private let trouble = Mutex<Trouble?>(nil)

    /// A server with a certificate from outside.
    /// - Parameters:
    ///   - authority: makes the certificates of troubles; `nil` when there will be none.
    ///   - host: the name or the address of the server.
    ///   - minimum: the oldest version that it accepts.
    /// - Throws: `TLSProblem`.
    package init(
        _ identity: TLSIdentity, authority: CertificateAuthority? = nil, host: String,
        minimum: TLSMinimum = .ordinary
    ) throws {
        sound = try identity.serverContext(minimum)
        self.authority = authority
        self.host = host
        self.minimum = minimum
    }

    /// A server with a certificate of a run's own authority.
    package convenience init(
        authority: CertificateAuthority, host: String, minimum: TLSMinimum = .ordinary
    ) throws {
        try self.init(authority.identity(for: host), authority: authority, host: host, minimum: minimum)
    }

    /// From now on, connections are made so.
    package func present(_ trouble: Trouble?) {
        self.trouble.withLock { $0 = trouble }
    }

    /// The handler of the next connection; `nil` when there is no handshake.
    func makeHandler() throws -> NIOSSLServerHandler? {
        switch trouble.withLock({ $0 }) {
        case nil: NIOSSLServerHandler(context: sound)
        case .refuse: nil
        case .expired: try authority.map { try bad($0.identity(for: host, validity: .expired)) }
        case .wrongHost: try authority.map { try bad($0.identity(for: "elsewhere.invalid")) }
        }
    }

    private func bad(_ identity: TLSIdentity) throws -> NIOSSLServerHandler {
        NIOSSLServerHandler(context: try identity.serverContext(minimum))
    }
}
