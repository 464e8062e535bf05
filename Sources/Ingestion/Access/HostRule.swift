import Wires

/// Decides which names of the hub a request may use that shows no secret.
///
/// A page of another site can lead a name of its own to this machine and then speak to the hub as if it were its own
/// page. It cannot change the header `Host`, in which that name stands, nor `Origin`. An address in `Host` cannot be such
/// a name. Source: RFC 9110, sections 7.2 and 15.5.20; RFC 6454, section 7.
struct HostRule: Sendable {
    private let names: Set<String>
    /// Whether any address may stand in `Host`: a hub that others reach does not know all those that lead to it.
    private let takesEveryAddress: Bool

    init(names: [String], isLocal: Bool) {
        self.names = Set(names.map { Authority(host: $0).host })
        takesEveryAddress = !isLocal
    }

    /// - Throws: `.misdirected`.
    func checkHost(of request: HTTPRequest) throws(Refusal) {
        guard let text = request.header("host"), !admits(Authority(text).host) else { return }
        throw Refusal(
            .misdirected,
            "the hub does not answer to the name `\(text.prefix(100))`; add it to `hosts` of the configuration, or ask by"
                + " address", field: "Host")
    }

    /// A page of another origin may read nothing, which browsers see to, and may change nothing either.
    /// - Throws: `.forbidden`.
    func checkOrigin(of request: HTTPRequest) throws(Refusal) {
        guard !["GET", "HEAD", "OPTIONS"].contains(request.method), let text = request.header("origin") else {
            return
        }
        let origin = text.split(separator: "://", maxSplits: 1).last.map { Authority(String($0)) }
        let own = request.header("host").map { Authority($0) }
        if text.contains("://"), let origin, origin == own || names.contains(origin.host) { return }
        throw Refusal(
            .forbidden,
            "a page of `\(text.prefix(100))` may change nothing here; add its name to `hosts` of the configuration",
            field: "Origin")
    }

    private func admits(_ host: String) -> Bool {
        if host == "localhost" || host.hasSuffix(".localhost") || names.contains(host) { return true }
        guard let address = IPAddress(host) else { return false }
        return takesEveryAddress || address.isLoopback
    }
}

/// A host with the port that may follow it, as `Host` and `Origin` have it.
private struct Authority: Equatable {
    /// In lower case, without the brackets of IPv6 and the dot at the end.
    let host: String
    let port: Substring

    init(_ text: String) {
        let end = text.lastIndex(of: "]").map { text.index(after: $0) } ?? text.startIndex
        let colon = text[end...].firstIndex(of: ":")
        port = colon.map { text[text.index(after: $0)...] } ?? ""
        host = Self.plain(text[..<(colon ?? text.endIndex)])
    }

    init(host: String) {
        self.host = Self.plain(host[...])
        port = ""
    }

    private static func plain(_ host: Substring) -> String {
        var host = host
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        if host.hasSuffix(".") { host = host.dropLast() }
        return host.lowercased()
    }
}
