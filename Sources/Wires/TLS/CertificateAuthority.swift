import Crypto
import Foundation
import NIOCore
import NIOSSL
import SwiftASN1
import Synchronization
import X509

/// A certificate authority of one run: makes certificates for its servers, and is trusted by its devices.
///
/// Certificates are valid from 2000 to 2100, since TLS judges them by the real clock also in virtual time.
package final class CertificateAuthority: Sendable {
    /// Until when a certificate is valid.
    enum Validity: Hashable { case good, expired }

    fileprivate struct Root: Sendable {
        let key: Certificate.PrivateKey
        let certificate: Certificate
    }

    fileprivate struct Order: Hashable {
        let host: String
        let validity: Validity
    }

    fileprivate struct State {
        fileprivate var root: Root?
        fileprivate var made: [Order: TLSIdentity] = [:]
    }

    /// Everything is made when it is first asked for.
    private let state = Mutex(State())

    package init() {}

    /// The certificate that vouches for all others, in PEM, for clients outside.
    package func rootPEM() throws -> String {
        try state.withLock { try $0.rootOrNew().certificate.serializeAsPEM().pemString }
    }

    func root() throws -> NIOSSLCertificate {
        try NIOSSLCertificate(bytes: Array(rootPEM().utf8), format: .pem)
    }

    /// A server's certificate and key.
    /// - Parameter host: its name, or its address.
    func identity(for host: String, validity: Validity = .good) throws -> TLSIdentity {
        let order = Order(host: host, validity: validity)
        return try state.withLock { state in
            if let known = state.made[order] { return known }
            let made = try Self.makeIdentity(order, signedBy: state.rootOrNew())
            state.made[order] = made
            return made
        }
    }

    /// A certificate and its key as the text of two files, as an operator would have them.
    package func files(
        for host: String, isExpired: Bool = false
    ) throws -> (certificate: String, key: String) {
        try state.withLock { state in
            let key = P256.Signing.PrivateKey()
            let order = Order(host: host, validity: isExpired ? .expired : .good)
            let certificate = try Self.makeCertificate(order, key, signedBy: state.rootOrNew())
            return (try certificate.serializeAsPEM().pemString, key.pemRepresentation)
        }
    }

    private static func makeIdentity(_ order: Order, signedBy root: Root) throws -> TLSIdentity {
        let key = P256.Signing.PrivateKey()
        let certificate = try makeCertificate(order, key, signedBy: root)
        return try TLSIdentity(
            certificate: certificate.serializeAsPEM().pemString, key: key.pemRepresentation)
    }

    private static func makeCertificate(
        _ order: Order, _ key: P256.Signing.PrivateKey, signedBy root: Root
    ) throws -> Certificate {
        try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: year(2000),
            notValidAfter: year(order.validity == .expired ? 2001 : 2100),
            issuer: root.certificate.subject, subject: DistinguishedName { CommonName(order.host) },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames([name(of: order.host)])
            }, issuerPrivateKey: root.key)
    }

    /// An address or a name, as a certificate has it.
    private static func name(of host: String) -> GeneralName {
        switch try? SocketAddress(ipAddress: host, port: 0) {
        case .v4(let address):
            .ipAddress(
                ASN1OctetString(
                    contentBytes: withUnsafeBytes(of: address.address.sin_addr) { [UInt8]($0)[...] }))
        case .v6(let address):
            .ipAddress(
                ASN1OctetString(
                    contentBytes: withUnsafeBytes(of: address.address.sin6_addr) { [UInt8]($0)[...] }))
        case .unixDomainSocket, nil:
            .dnsName(host)
        }
    }

    fileprivate static func year(_ year: Int) -> Date {
        DateComponents(
            calendar: Calendar(identifier: .gregorian), timeZone: TimeZone(secondsFromGMT: 0), year: year
        ).date ?? .distantPast
    }
}

extension CertificateAuthority.State {
    fileprivate mutating func rootOrNew() throws -> CertificateAuthority.Root {
        if let root { return root }
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let subject = try DistinguishedName { CommonName("wattloop, this run only") }
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: key.publicKey,
            notValidBefore: CertificateAuthority.year(2000), notValidAfter: CertificateAuthority.year(2100),
            issuer: subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true))
            }, issuerPrivateKey: key)
        let made = CertificateAuthority.Root(key: key, certificate: certificate)
        root = made
        return made
    }
}
