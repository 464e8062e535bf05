/// The parts of an `http` address that a client needs.
public struct HTTPURL: Sendable, Equatable {
    public var host: String
    public var port: Int
    /// Path and query as they go into the request line, never empty.
    public var target: String

    public init(host: String, port: Int, target: String) {
        self.host = host
        self.port = port
        self.target = target
    }

    /// Reads `http://host[:port][/path][?query]`; `nil` when the text is something else.
    public init?(_ text: String) {
        guard text.lowercased().hasPrefix("http://") else { return nil }
        let rest = text.dropFirst(7)
        let authorityEnd = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let authority = rest[..<authorityEnd]
        let tail = rest[authorityEnd...].prefix { $0 != "#" }
        let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let host = parts.first, !host.isEmpty, host.utf8.allSatisfy(Self.isHostByte) else { return nil }
        guard tail.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        guard let port = parts.count == 1 ? 80 : Int(parts[1]), (1...65_535).contains(port) else {
            return nil
        }
        self.init(host: String(host), port: port, target: tail.hasPrefix("/") ? String(tail) : "/" + tail)
    }

    /// Letters, digits, dot, hyphen and underscore: names and IPv4 addresses.
    private static func isHostByte(_ byte: UInt8) -> Bool {
        let character = Character(UnicodeScalar(byte))
        return byte < 0x80 && (character.isLetter || character.isNumber || ".-_".contains(character))
    }

    /// `host:port`, as the `Host` header has it.
    public var authority: String { port == 80 ? host : "\(host):\(port)" }
}
