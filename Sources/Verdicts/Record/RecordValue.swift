/// A value of a record; objects keep the order of their keys, numbers keep their digits.
package enum RecordValue: Sendable, Equatable {
    case null
    case bool(Bool)
    /// As written.
    case number(String)
    case string(String)
    case array([RecordValue])
    case object([Member])

    package struct Member: Sendable, Equatable {
        package var key: String
        package var value: RecordValue
    }

    /// The value of the first such key of an object.
    package subscript(key: String) -> RecordValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    package var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    package var integer: Int? {
        guard case .number(let digits) = self else { return nil }
        return Int(digits)
    }

    package var truth: Bool? {
        guard case .bool(let truth) = self else { return nil }
        return truth
    }

    package var elements: [RecordValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// Reads one JSON text, which must be all of `bytes`; `nil` when it is not JSON or nests deeper than 32.
    package static func parse(_ bytes: ArraySlice<UInt8>) -> RecordValue? {
        var parser = JSONParser(bytes: bytes)
        guard let value = parser.value(depth: 0) else { return nil }
        parser.skipSpace()
        return parser.isAtEnd ? value : nil
    }
}
