/// Finds the text of a key in a body without reading the rest of it, so that what strangers send costs little.
///
/// It looks at the first level of an object only, and decides nothing: a body in which it finds nothing, or a name with an
/// escape, is read whole.
struct SerialScan {
    private let body: [UInt8]
    private var index = 0

    /// - Returns: `nil` when no key of `keys` is found with a plain text.
    static func text(of keys: [String], in body: [UInt8]) -> String? {
        var scan = SerialScan(body: body)
        return scan.find(keys.map { Array($0.utf8) })
    }

    private init(body: [UInt8]) { self.body = body }

    private mutating func find(_ keys: [[UInt8]]) -> String? {
        guard take(UInt8(ascii: "{")) else { return nil }
        while let key = takeText(), take(UInt8(ascii: ":")) {
            if keys.contains(where: key.elementsEqual) {
                return takeText().map { String(decoding: $0, as: UTF8.self) }
            }
            guard skipValue(), take(UInt8(ascii: ",")) else { return nil }
        }
        return nil
    }

    private mutating func skipSpace() {
        while index < body.count, [0x20, 0x0a, 0x0d, 0x09].contains(body[index]) { index += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard index < body.count, body[index] == byte else { return false }
        index += 1
        return true
    }

    /// What is between quotation marks; `nil` for anything else, and for a text with escapes.
    private mutating func takeText() -> ArraySlice<UInt8>? {
        guard take(UInt8(ascii: "\"")), let end = body[index...].firstIndex(of: UInt8(ascii: "\"")) else {
            return nil
        }
        let text = body[index..<end]
        guard !text.contains(UInt8(ascii: "\\")) else { return nil }
        index = end + 1
        return text
    }

    /// - Returns: false when the body ends within it.
    private mutating func skipValue() -> Bool {
        var depth = 0
        while true {
            skipSpace()
            guard index < body.count else { return false }
            switch body[index] {
            case UInt8(ascii: "\""):
                guard takeText() != nil else { return false }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard depth > 0 else { return true }
                depth -= 1
                index += 1
            case UInt8(ascii: ",") where depth == 0: return true
            default: index += 1
            }
        }
    }
}
