import Documents
import Wires

/// How a hub comes to its certificate.
package enum HubTLS: Sendable, Equatable {
    /// The authority of the run makes one.
    case ofRun
    case files(certificate: File, key: File, minimum: TLSMinimum = .ordinary)

    /// A file, and where the configuration names it.
    package struct File: Sendable, Equatable {
        package var path: String
        package var position: SourcePosition

        package init(path: String, position: SourcePosition) {
            self.path = path
            self.position = position
        }

        init?(_ field: Settings.Field?) {
            guard let field, case .text(let path) = field.value else { return nil }
            self.init(path: path, position: field.position)
        }
    }
}

extension HubConfiguration {
    /// What the hub shows to those who connect; `nil` for plain HTTP.
    /// - Parameters:
    ///   - authority: that of the run, if there is one.
    ///   - host: the name or the address of the hub.
    ///   - readFile: reads the text of a file.
    /// - Throws: `Diagnostics`, with the place of the file's name.
    package func serverTLS(
        authority: CertificateAuthority?, host: String, readFile: (String) throws -> String
    ) throws -> ServerTLS? {
        switch tls {
        case nil: return nil
        case .ofRun: return try authority.map { try ServerTLS(authority: $0, host: host) }
        case .files(let certificate, let key, let minimum):
            let certificateText = try Self.text(of: certificate, readFile)
            let keyText = try Self.text(of: key, readFile)
            do {
                let identity = try TLSIdentity(certificate: certificateText, key: keyText)
                return try ServerTLS(identity, authority: authority, host: host, minimum: minimum)
            } catch let problem as TLSProblem {
                let file = problem == .noCertificate ? certificate : key
                throw Diagnostics([
                    Diagnostic(file.position, "`\(Diagnostic.quote(file.path))`: \(problem)")
                ])
            }
        }
    }

    private static func text(of file: HubTLS.File, _ readFile: (String) throws -> String) throws -> String {
        do { return try readFile(file.path) } catch {
            throw Diagnostics([
                Diagnostic(
                    file.position, "`\(Diagnostic.quote(file.path))` cannot be read",
                    hint: "name a file of PEM that this user may read")
            ])
        }
    }
}
