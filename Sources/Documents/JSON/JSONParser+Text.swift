extension JSONParser {
    /// - Throws: `JSONError` for broken escapes, control characters and bytes that are not UTF-8.
    mutating func string() throws(JSONError) -> String {
        try take(UInt8(ascii: "\""))
        let start = offset
        while true {
            let byte = try peek()
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            guard byte >= 0x20 else { throw unexpected() }
            offset += 1
        }
        defer { offset += 1 }
        return try text(bytes[start..<offset])
    }

    private func text(_ units: some Collection<UInt8>) throws(JSONError) -> String {
        guard let text = String(validating: units, as: UTF8.self) else { throw error(.invalidText) }
        return text
    }

    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var units = Array(bytes[start..<offset])
        while true {
            let byte = try peek()
            guard byte >= 0x20 else { throw unexpected() }
            offset += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(units)
            case UInt8(ascii: "\\"): units.append(contentsOf: String(try escape()).utf8)
            default: units.append(byte)
            }
        }
    }

    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        let byte = try peek()
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw error(.invalidText)
        }
    }

    private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let unit = try hexadecimal()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard (0xd800..<0xdc00).contains(unit) else { throw error(.invalidText) }
        try take(UInt8(ascii: "\\"))
        try take(UInt8(ascii: "u"))
        let low = try hexadecimal()
        guard (0xdc00..<0xe000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00))
        else { throw error(.invalidText) }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(try peek())).hexDigitValue else {
                throw error(.invalidText)
            }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }
}
