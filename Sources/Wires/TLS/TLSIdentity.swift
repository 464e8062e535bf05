import NIOSSL

/// A certificate with those that vouch for it, and its private key.
package struct TLSIdentity: Sendable {
    /// The server's own first.
    let certificates: [NIOSSLCertificate]
    let key: NIOSSLPrivateKey

    init(certificates: [NIOSSLCertificate], key: NIOSSLPrivateKey) {
        self.certificates = certificates
        self.key = key
    }

    /// Reads what stands in two files of PEM.
    /// - Parameters:
    ///   - certificate: one certificate or more, the server's own first.
    ///   - key: its private key, not encrypted.
    /// - Throws: `TLSProblem`.
    package init(certificate: String, key: String) throws(TLSProblem) {
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)),
            !certificates.isEmpty
        else { throw .noCertificate }
        guard let privateKey = try? NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem) else {
            throw .noKey
        }
        self.init(certificates: certificates, key: privateKey)
    }

    /// - Throws: `TLSProblem.keyOfAnother`.
    func serverContext(_ minimum: TLSMinimum) throws(TLSProblem) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = minimum.version
        do { return try NIOSSLContext(configuration: configuration) } catch { throw .keyOfAnother }
    }
}

/// Why a certificate cannot be used.
package enum TLSProblem: Error, Sendable, Equatable, CustomStringConvertible {
    case noCertificate
    case noKey
    case keyOfAnother

    package var description: String {
        switch self {
        case .noCertificate: "no certificate in PEM; it begins with -----BEGIN CERTIFICATE-----"
        case .noKey:
            "no private key in PEM that can be read; one that is encrypted must be decrypted before"
        case .keyOfAnother: "the key is not that of the certificate; give the two that were made together"
        }
    }
}
