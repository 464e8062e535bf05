/// A parsed JSON text.
package enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    /// In the order of the text; no key twice.
    case object([Member])

    package struct Member: Sendable, Equatable {
        package var key: String
        package var value: JSONValue

        package init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    package subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    package var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    package var number: Double? { written?.value }

    /// A number with its digits as they are written.
    package var written: JSONNumber? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    /// `nil` for what is no whole number.
    package var integer: Int? { written?.integer }

    package var truth: Bool? {
        guard case .bool(let truth) = self else { return nil }
        return truth
    }

    /// The members of an object; none for anything else.
    package var members: [Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }

    package var elements: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// What it is, for messages.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a text"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// Why a text is not JSON, or more of it than is taken.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Problem: Sendable, Equatable {
        case endsEarly
        case unexpected(UInt8)
        case tooDeep(limit: Int)
        case trailing
        case invalidText
        case repeatedKey(String)
        case numberOutOfRange
        /// `NaN` or `Infinity`, as some encoders print them.
        case notANumber
    }

    package var problem: Problem
    /// Bytes before the place.
    package var offset: Int

    package var description: String { "byte \(offset + 1): \(problem.message)" }
}

extension JSONError.Problem {
    var message: String {
        switch self {
        case .endsEarly: "the text ends within a value"
        case .unexpected(let byte) where (0x21...0x7e).contains(byte):
            "`\(Character(Unicode.Scalar(byte)))` is not JSON here"
        case .unexpected(let byte): "byte value \(byte) is not JSON here"
        case .tooDeep(let limit): "more than \(limit) levels of nesting"
        case .trailing: "something follows the value"
        case .invalidText: "the text is not valid UTF-8, or has a broken escape"
        case .repeatedKey(let key): "key `\(key.prefix(40))` is there twice"
        case .numberOutOfRange: "the number is larger than a double"
        case .notANumber: "not a number"
        }
    }
}
