/// The parts of an `http` or `https` address that a client needs.
package struct HTTPURL: Sendable, Equatable {
    package var host: String
    package var port: Int
    /// Path and query as they go into the request line, never empty.
    package var target: String
    /// Whether it is an `https` address.
    package var isSecure: Bool

    package init(host: String, port: Int, target: String, isSecure: Bool = false) {
        self.host = host
        self.port = port
        self.target = target
        self.isSecure = isSecure
    }

    /// Reads `http[s]://host[:port][/path][?query]`; `nil` when the text is something else.
    package init?(_ text: String) {
        let scheme = text.prefix { $0 != ":" }.lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        guard text.dropFirst(scheme.count).hasPrefix("://") else { return nil }
        let isSecure = scheme == "https"
        let rest = text.dropFirst(scheme.count + 3)
        let authorityEnd = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let authority = rest[..<authorityEnd]
        let tail = rest[authorityEnd...].prefix { $0 != "#" }
        let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let host = parts.first, !host.isEmpty, host.utf8.allSatisfy(Self.isHostByte) else { return nil }
        guard tail.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        guard let port = parts.count == 1 ? Self.port(isSecure) : Int(parts[1]), (1...65_535).contains(port)
        else {
            return nil
        }
        self.init(
            host: String(host), port: port, target: tail.hasPrefix("/") ? String(tail) : "/" + tail,
            isSecure: isSecure)
    }

    /// Letters, digits, dot, hyphen and underscore: names and IPv4 addresses.
    private static func isHostByte(_ byte: UInt8) -> Bool {
        let character = Character(UnicodeScalar(byte))
        return byte < 0x80 && (character.isLetter || character.isNumber || ".-_".contains(character))
    }

    /// `host:port`, as the `Host` header has it.
    package var authority: String { port == Self.port(isSecure) ? host : "\(host):\(port)" }

    /// The port of an address that names none.
    private static func port(_ isSecure: Bool) -> Int { isSecure ? 443 : 80 }
}
