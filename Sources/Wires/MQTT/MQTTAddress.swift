/// Where a broker listens: `mqtt://host[:port]`, or `mqtts://` for TLS.
package struct MQTTAddress: Sendable, Hashable, CustomStringConvertible {
    package var host: String
    /// 1...65535; 1883 when the text names none, 8883 over TLS.
    package var port: Int
    package var isSecure: Bool

    package init(host: String, port: Int, isSecure: Bool = false) {
        self.host = host
        self.port = port
        self.isSecure = isSecure
    }

    /// `nil` when the text is something else. A slash at its end is passed over; a path is not taken.
    package init?(_ text: String) {
        guard let scheme = text.wholeMatch(of: /(mqtts?):\/\/(.+?)\/?/) else { return nil }
        let isSecure = scheme.output.1 == "mqtts"
        guard let url = HTTPURL("http://\(scheme.output.2)"), url.target == "/",
            !scheme.output.2.contains(where: { "/?#".contains($0) })
        else { return nil }
        let port = scheme.output.2.contains(":") ? url.port : Self.port(isSecure)
        self.init(host: url.host, port: port, isSecure: isSecure)
    }

    package var description: String { "\(isSecure ? "mqtts" : "mqtt")://\(host):\(port)" }

    private static func port(_ isSecure: Bool) -> Int { isSecure ? 8883 : 1883 }
}
