import Foundation
import Wires

/// The certificate of an authority that has nothing to do with a run, in a file.
struct CertificateFile {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).pem").path
        try CertificateAuthority().rootPEM().write(toFile: path, atomically: true, encoding: .utf8)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
