import NIOSSL
import Synchronization

/// Whom clients trust: those whom the system trusts, the authority of a run, or both.
public final class ClientTLS: Sendable {
    /// The one of the run, which makes certificates for its servers too.
    public let authority: CertificateAuthority?
    private let trustsSystem: Bool
    /// Made when first asked for, since reading the system's list takes long.
    private let contexts = Mutex<[Bool: NIOSSLContext]>([:])

    public init(authority: CertificateAuthority? = nil, trustsSystem: Bool = true) {
        self.authority = authority
        self.trustsSystem = trustsSystem
    }

    /// - Parameter verifies: whether a certificate must be valid and that of its host.
    func context(verifies: Bool) throws -> NIOSSLContext {
        try contexts.withLock { contexts in
            if let known = contexts[verifies] { return known }
            let made = try NIOSSLContext(configuration: configuration(verifies: verifies))
            contexts[verifies] = made
            return made
        }
    }

    private func configuration(verifies: Bool) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        guard verifies else {
            configuration.certificateVerification = .none
            return configuration
        }
        let own = try authority.map { [try $0.root()] } ?? []
        configuration.trustRoots = trustsSystem ? .default : .certificates(own)
        if trustsSystem { configuration.additionalTrustRoots = [.certificates(own)] }
        return configuration
    }
}
