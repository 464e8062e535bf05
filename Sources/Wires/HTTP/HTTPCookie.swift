/// A cookie as a client sends it back.
///
/// Source: RFC 6265, sections 4.2 and 5.4; a value in double quotes, as aiohttp sends one with `=` in it, loses them.
package struct HTTPCookie: Sendable, Equatable {
    package var name: String
    package var value: String

    /// Cookies of one request; what comes after so many is not looked at.
    package static let limit = 64

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    /// Reads a `Cookie` header. A name may come more than once; what has no `=` or no name is skipped.
    package static func parse(_ header: String) -> [HTTPCookie] {
        header.utf8.split(separator: UInt8(ascii: ";"), maxSplits: limit).prefix(limit).compactMap { pair in
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let name = trimmed(pair[..<equals])
            guard !name.isEmpty else { return nil }
            let value = unquoted(trimmed(pair[pair.index(after: equals)...]))
            return HTTPCookie(
                name: String(decoding: name, as: UTF8.self), value: String(decoding: value, as: UTF8.self))
        }
    }

    private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text = text.dropLast() }
        return text
    }

    private static func unquoted(_ value: Substring.UTF8View) -> Substring.UTF8View {
        let quote = UInt8(ascii: "\"")
        guard value.count >= 2, value.first == quote, value.last == quote else { return value }
        return value.dropFirst().dropLast()
    }
}

extension HTTPCookie {
    /// What a client does with a cookie.
    package enum Attribute: Sendable, Equatable {
        case path(String)
        case maxAge(seconds: Int)
        case secure, httpOnly

        fileprivate var text: String {
            switch self {
            case .path(let path): "Path=\(path)"
            case .maxAge(let seconds): "Max-Age=\(seconds)"
            case .secure: "Secure"
            case .httpOnly: "HttpOnly"
            }
        }
    }

    /// The value of a `Set-Cookie` header.
    package func setCookie(_ attributes: Attribute...) -> String {
        (["\(name)=\(value)"] + attributes.map(\.text)).joined(separator: "; ")
    }
}

extension HTTPRequest {
    /// The cookies of all its `Cookie` headers, in order.
    package var cookies: [HTTPCookie] {
        Array(
            headers.lazy.filter { $0.name == "cookie" }.flatMap { HTTPCookie.parse($0.value) }
                .prefix(HTTPCookie.limit))
    }

    /// The token of `Authorization: Bearer`, whose scheme is read without regard to case.
    package var bearerToken: String? {
        guard let header = header("authorization") else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        let token = parts[1].drop { $0 == " " }
        return token.isEmpty ? nil : String(token)
    }
}
