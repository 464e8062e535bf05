/// The target of a request line, taken apart.
///
/// Source: RFC 3986, sections 2.1 and 3.4; RFC 9112, section 3.2.2 (a target may name its authority, which is
/// dropped); a plus in a query stands for a space, as HTML forms write it.
struct HTTPTarget {
    var path: String
    var query: [(name: String, value: String)]

    init(_ text: String) {
        let (path, query) = Self.split(Self.withoutAuthority(text), at: "?")
        self.path = Self.decoded(path, plusIsSpace: false)
        self.query = query.map(Self.fields) ?? []
    }

    private static func withoutAuthority(_ text: String) -> Substring.UTF8View {
        let bytes = text[...].utf8
        guard text.lowercased().hasPrefix("http://") else { return bytes }
        let rest = bytes.dropFirst("http://".utf8.count)
        return rest[
            (rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex)...]
    }

    private static func fields(_ query: Substring.UTF8View) -> [(name: String, value: String)] {
        query.split(separator: UInt8(ascii: "&")).map { field in
            let (name, value) = split(field, at: "=")
            return (decoded(name, plusIsSpace: true), value.map { decoded($0, plusIsSpace: true) } ?? "")
        }
    }

    private static func split(
        _ text: Substring.UTF8View, at mark: UnicodeScalar
    ) -> (Substring.UTF8View, Substring.UTF8View?) {
        guard let index = text.firstIndex(of: UInt8(ascii: mark)) else { return (text, nil) }
        return (text[..<index], text[text.index(after: index)...])
    }

    /// A broken escape stays as it is written; bytes that are no UTF-8 become U+FFFD.
    private static func decoded(_ text: Substring.UTF8View, plusIsSpace: Bool) -> String {
        guard text.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(decoding: text, as: UTF8.self)
        }
        var bytes: [UInt8] = []
        var rest = text
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
        guard digits.count == 2, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else {
            return nil
        }
        return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
