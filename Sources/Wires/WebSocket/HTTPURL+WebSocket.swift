extension HTTPURL {
    /// Reads `ws[s]://host[:port][/path][?query]`; `nil` when the text is something else.
    ///
    /// Source: RFC 6455, section 3: the ports are those of HTTP and HTTPS.
    package static func webSocket(_ text: String) -> HTTPURL? {
        let scheme = text.prefix { $0 != ":" }.lowercased()
        guard scheme == "ws" || scheme == "wss" else { return nil }
        return HTTPURL((scheme == "ws" ? "http" : "https") + text.dropFirst(scheme.count))
    }
}
