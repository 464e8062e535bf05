import NIOSSL

/// The oldest version of TLS that a server accepts.
package enum TLSMinimum: String, Sendable, CaseIterable {
    /// For boards whose libraries stopped at these two.
    case tls10 = "1.0"
    case tls11 = "1.1"
    case tls12 = "1.2"
    case tls13 = "1.3"

    /// Source: RFC 8996, which forbids the two versions before.
    package static let ordinary = tls12

    var version: TLSVersion {
        switch self {
        case .tls10: .tlsv1
        case .tls11: .tlsv11
        case .tls12: .tlsv12
        case .tls13: .tlsv13
        }
    }
}
