/// Reads one JSON text, strictly and with bounded depth.
///
/// Source: RFC 8259. A key that is there twice is refused, as RFC 7493 has it; so are `NaN` and `Infinity`,
/// which are no JSON at all.
package struct JSONParser {
    static let maximumDepth = 16

    let bytes: UnsafeBufferPointer<UInt8>
    var offset = 0

    /// - Throws: `JSONError` unless `text` is exactly one value.
    package static func parse(_ text: [UInt8]) throws -> JSONValue { try parse(text[...]) }

    /// - Throws: `JSONError`, whose offset counts from the start of `text`.
    package static func parse(_ text: ArraySlice<UInt8>) throws -> JSONValue {
        try text.withUnsafeBufferPointer { bytes in
            var parser = JSONParser(bytes: bytes)
            let value = try parser.value(depth: 0)
            parser.skipSpace()
            guard parser.offset == bytes.count else { throw parser.error(.trailing) }
            return value
        }
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        skipSpace()
        switch try peek() {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "N"), UInt8(ascii: "I"): throw error(.notANumber)
        default: return .number(try number())
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        try enter(depth)
        var members: [JSONValue.Member] = []
        if try !closes(UInt8(ascii: "}")) {
            repeat {
                skipSpace()
                guard try peek() == UInt8(ascii: "\"") else { throw unexpected() }
                let key = try string()
                guard !members.contains(where: { $0.key == key }) else { throw error(.repeatedKey(key)) }
                skipSpace()
                try take(UInt8(ascii: ":"))
                members.append(JSONValue.Member(key: key, value: try value(depth: depth)))
            } while try continues(until: UInt8(ascii: "}"))
        }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        try enter(depth)
        var elements: [JSONValue] = []
        if try !closes(UInt8(ascii: "]")) {
            repeat {
                elements.append(try value(depth: depth))
            } while try continues(until: UInt8(ascii: "]"))
        }
        return .array(elements)
    }

    private mutating func enter(_ depth: Int) throws(JSONError) {
        guard depth <= Self.maximumDepth else { throw error(.tooDeep(limit: Self.maximumDepth)) }
        offset += 1
    }

    /// Whether the container that was just opened is empty.
    private mutating func closes(_ end: UInt8) throws(JSONError) -> Bool {
        skipSpace()
        guard try peek() == end else { return false }
        offset += 1
        return true
    }

    private mutating func continues(until end: UInt8) throws(JSONError) -> Bool {
        skipSpace()
        let byte = try peek()
        guard byte == end || byte == UInt8(ascii: ",") else { throw unexpected() }
        offset += 1
        return byte != end
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for index in 0..<text.utf8CodeUnitCount { try take(text.utf8Start[index]) }
        return value
    }
}

extension JSONParser {
    mutating func skipSpace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0a, 0x0d: offset += 1
            default: return
            }
        }
    }

    func peek() throws(JSONError) -> UInt8 {
        guard offset < bytes.count else { throw error(.endsEarly) }
        return bytes[offset]
    }

    mutating func take(_ byte: UInt8) throws(JSONError) {
        guard try peek() == byte else { throw unexpected() }
        offset += 1
    }

    func error(_ problem: JSONError.Problem) -> JSONError { JSONError(problem: problem, offset: offset) }

    func unexpected() -> JSONError {
        offset < bytes.count ? error(.unexpected(bytes[offset])) : error(.endsEarly)
    }
}
