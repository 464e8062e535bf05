import Documents
import Testing
import TimeLimits
import Wires

@testable import Hub
@testable import Ingestion

@Suite(.ends())
struct HubTLSTests {
    private static let authority = CertificateAuthority()
    private static let text = """
        devices: [{id: m, serial: S}]
        tls:
          certificate: hub.pem
          key: hub.key
        """

    private func mistakes(_ body: () throws -> Void) -> [String] {
        do {
            try body()
            return []
        } catch let error as Diagnostics {
            return error.all.map { "\($0.position.line):\($0.position.column) \($0.message)" }
        } catch {
            return ["\(error)"]
        }
    }

    /// Makes the server's TLS of files with these texts.
    private func serve(certificate: String?, key: String?) throws {
        struct NoFile: Error {}
        _ = try ConfigurationText.read(Self.text).serverTLS(authority: nil, host: "127.0.0.1") { path in
            guard let text = path == "hub.pem" ? certificate : key else { throw NoFile() }
            return text
        }
    }

    @Test func `a hub without it has none`() throws {
        let hub = try ConfigurationText.read("devices: [{id: m, serial: S}]")
        #expect(hub.tls == nil)
        #expect(try hub.serverTLS(authority: nil, host: "127.0.0.1") { $0 } == nil)
    }

    @Test func `a certificate and its key are taken`() throws {
        let (certificate, key) = try Self.authority.files(for: "127.0.0.1")
        #expect(mistakes { try serve(certificate: certificate, key: key) } == [])
    }

    @Test func `files that will not do are named with their place`() throws {
        let (certificate, key) = try Self.authority.files(for: "127.0.0.1")
        let (_, otherKey) = try Self.authority.files(for: "127.0.0.1")
        #expect(mistakes { try serve(certificate: nil, key: key) } == ["3:16 `hub.pem` cannot be read"])
        #expect(
            mistakes { try serve(certificate: certificate, key: nil) } == ["4:8 `hub.key` cannot be read"])
        #expect(
            mistakes { try serve(certificate: "x", key: key) } == [
                "3:16 `hub.pem`: no certificate in PEM; it begins with -----BEGIN CERTIFICATE-----"
            ])
        #expect(
            mistakes { try serve(certificate: certificate, key: "x") } == [
                "4:8 `hub.key`: no private key in PEM that can be read; one that is encrypted must be decrypted before"
            ])
        #expect(
            mistakes { try serve(certificate: certificate, key: otherKey) } == [
                "4:8 `hub.key`: the key is not that of the certificate; give the two that were made together"
            ])
    }

    @Test func `only a scenario makes certificates`() {
        #expect(
            mistakes { _ = try ConfigurationText.read("devices: [{id: m, serial: S}]\ntls: run") } == [
                "2:6 `tls: run` is for scenarios, which make certificates of their own"
            ])
    }
}
