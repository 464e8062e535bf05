import Foundation
import NIOSSL
import Synchronization

/// Whom clients trust: those whom the system trusts, the authority of a run, or both.
package final class ClientTLS: Sendable {
    /// The one of the run, which makes certificates for its servers too.
    package let authority: CertificateAuthority?
    private let trustsSystem: Bool
    /// Whom they trust beside those, and the same as text.
    private let pinned: [NIOSSLCertificate]
    private let pinnedText: String?
    /// The authority's certificate, for libraries that take the name of a file; gone with this.
    private let authorityFile = Mutex<URL?>(nil)
    /// Made when first asked for, since reading the system's list takes long.
    private let contexts = Mutex<[Bool: NIOSSLContext]>([:])

    package init(authority: CertificateAuthority? = nil, trustsSystem: Bool = true) {
        self.authority = authority
        self.trustsSystem = trustsSystem
        pinned = []
        pinnedText = nil
    }

    /// Clients that trust these authorities and no others.
    /// - Parameter certificates: one or more, in PEM.
    /// - Throws: `TLSProblem.noCertificate`.
    package init(pinned certificates: String) throws(TLSProblem) {
        authority = nil
        trustsSystem = false
        guard let pinned = try? NIOSSLCertificate.fromPEMBytes(Array(certificates.utf8)), !pinned.isEmpty
        else {
            throw .noCertificate
        }
        self.pinned = pinned
        pinnedText = certificates
    }

    deinit {
        authorityFile.withLock { file in
            if let file { try? FileManager.default.removeItem(at: file) }
        }
    }

    /// The same for clients of MQTT.
    /// - Parameter verifies: whether a certificate must be valid and that of its host.
    package func mqttTrust(verifies: Bool = true) -> MQTTTrust {
        guard verifies else { return .anybody }
        guard let file = try? rootFile() else { return .system }
        return .authority(file: file.path, orSystem: trustsSystem)
    }

    /// `nil` without an authority.
    private func rootFile() throws -> URL? {
        guard let text = try pinnedText ?? authority?.rootPEM() else { return nil }
        return try authorityFile.withLock { known in
            if let known { return known }
            let name = "wattloop-authority-\(ProcessInfo.processInfo.globallyUniqueString).pem"
            let file = FileManager.default.temporaryDirectory.appending(path: name)
            try Data(text.utf8).write(to: file)
            known = file
            return file
        }
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
        let own = try pinned + (authority.map { [try $0.root()] } ?? [])
        configuration.trustRoots = trustsSystem ? .default : .certificates(own)
        if trustsSystem { configuration.additionalTrustRoots = [.certificates(own)] }
        return configuration
    }
}
