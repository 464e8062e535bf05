/// Reads JSON as RFC 8259 has it.
struct JSONParser {
    let bytes: ArraySlice<UInt8>
    var next: Int

    init(bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        next = bytes.startIndex
    }

    var isAtEnd: Bool { next == bytes.endIndex }
    private var byte: UInt8? { isAtEnd ? nil : bytes[next] }

    mutating func skipSpace() {
        while let byte, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { next += 1 }
    }

    private mutating func take(_ wanted: UInt8) -> Bool {
        skipSpace()
        guard byte == wanted else { return false }
        next += 1
        return true
    }

    mutating func value(depth: Int) -> RecordValue? {
        guard depth < 32 else { return nil }
        skipSpace()
        switch byte {
        case UInt8(ascii: "{"): return object(depth: depth)
        case UInt8(ascii: "["): return array(depth: depth)
        case UInt8(ascii: "\""): return string().map(RecordValue.string)
        case UInt8(ascii: "t"): return word("true", .bool(true))
        case UInt8(ascii: "f"): return word("false", .bool(false))
        case UInt8(ascii: "n"): return word("null", .null)
        default: return number()
        }
    }

    private mutating func word(_ text: String, _ value: RecordValue) -> RecordValue? {
        guard bytes[next...].starts(with: text.utf8) else { return nil }
        next += text.utf8.count
        return value
    }

    private mutating func object(depth: Int) -> RecordValue? {
        next += 1
        var members: [RecordValue.Member] = []
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipSpace()
            guard let key = string(), take(UInt8(ascii: ":")), let value = value(depth: depth + 1) else {
                return nil
            }
            members.append(.init(key: key, value: value))
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}")) ? .object(members) : nil
    }

    private mutating func array(depth: Int) -> RecordValue? {
        next += 1
        var elements: [RecordValue] = []
        if take(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            guard let value = value(depth: depth + 1) else { return nil }
            elements.append(value)
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]")) ? .array(elements) : nil
    }

    private mutating func number() -> RecordValue? {
        let first = next
        if byte == UInt8(ascii: "-") { next += 1 }
        let whole = digits()
        guard whole > 0, whole == 1 || bytes[next - whole] != UInt8(ascii: "0") else { return nil }
        if byte == UInt8(ascii: ".") {
            next += 1
            guard digits() > 0 else { return nil }
        }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            next += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { next += 1 }
            guard digits() > 0 else { return nil }
        }
        return .number(String(decoding: bytes[first..<next], as: UTF8.self))
    }

    private mutating func digits() -> Int {
        let first = next
        while let byte, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { next += 1 }
        return next - first
    }

    private mutating func string() -> String? {
        guard byte == UInt8(ascii: "\"") else { return nil }
        next += 1
        let first = next
        while let byte, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { next += 1 }
        guard byte == UInt8(ascii: "\"") else { return escapedString(after: bytes[first..<next]) }
        defer { next += 1 }
        return String(validating: bytes[first..<next], as: UTF8.self)
    }

    /// The rest of a text that holds escapes, behind a part that holds none.
    private mutating func escapedString(after plain: ArraySlice<UInt8>) -> String? {
        var text = Array(plain)
        while let byte {
            next += 1
            switch byte {
            case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
            case UInt8(ascii: "\\"): guard escape(into: &text) else { return nil }
            case 0..<0x20: return nil
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func escape(into text: inout [UInt8]) -> Bool {
        guard let byte else { return false }
        next += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): return unicode(into: &text)
        default: return false
        }
        return true
    }

    private mutating func unicode(into text: inout [UInt8]) -> Bool {
        guard var code = fourDigits() else { return false }
        if (0xD800..<0xDC00).contains(code) {
            guard bytes[next...].starts(with: "\\u".utf8) else { return false }
            next += 2
            guard let low = fourDigits(), (0xDC00..<0xE000).contains(low) else { return false }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { return false }
        text.append(contentsOf: String(Character(scalar)).utf8)
        return true
    }

    private mutating func fourDigits() -> UInt32? {
        guard bytes.endIndex - next >= 4 else { return nil }
        let digits = bytes[next..<next + 4]
        next += 4
        guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit && $0 < 0x80 }) else { return nil }
        return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
