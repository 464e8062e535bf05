/// The target of a request line, taken apart.
///
/// Source: RFC 3986, sections 2.1 and 3.4; a plus in a query stands for a space, as HTML forms write it.
struct HTTPTarget {
    var path: String
    var query: [(name: String, value: String)]

    init(_ text: String) {
        let (path, query) = Self.split(text[...], at: "?")
        self.path = Self.decoded(path, plusIsSpace: false)
        self.query = query.map(Self.fields) ?? []
    }

    private static func fields(_ query: Substring) -> [(name: String, value: String)] {
        query.split(separator: "&").map { field in
            let (name, value) = split(field, at: "=")
            return (decoded(name, plusIsSpace: true), decoded(value ?? "", plusIsSpace: true))
        }
    }

    private static func split(_ text: Substring, at mark: Character) -> (Substring, Substring?) {
        guard let index = text.firstIndex(of: mark) else { return (text, nil) }
        return (text[..<index], text[text.index(after: index)...])
    }

    /// A broken escape stays as it is written.
    private static func decoded(_ text: Substring, plusIsSpace: Bool) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(text)
        }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") && plusIsSpace {
                bytes.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%"), let escaped = hexadecimal(rest.prefix(2)) {
                bytes.append(escaped)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ digits: Substring.UTF8View) -> UInt8? {
        guard digits.count == 2, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else { return nil }
        return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
