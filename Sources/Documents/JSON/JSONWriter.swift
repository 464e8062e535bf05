/// Writes JSON into a buffer, in the order in which it is told, numbers in the shortest form that reads back the same.
///
/// A record writes millions of values, so each goes into the buffer without a text in between.
package struct JSONWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Empties the buffer for more of the same length.
    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    package mutating func object(_ body: (inout JSONWriter) -> Void) {
        separate()
        append("{")
        body(&self)
        append("}")
    }

    package mutating func array<Element>(_ elements: [Element], _ body: (inout JSONWriter, Element) -> Void) {
        separate()
        append("[")
        for element in elements { body(&self, element) }
        append("]")
    }

    /// Ends a text of one line, so that another may follow.
    package mutating func endLine() { append("\n") }

    package mutating func key(_ name: String) {
        separate()
        quote(name)
        append(":")
    }

    package mutating func value(_ string: String) {
        separate()
        quote(string)
    }

    package mutating func value(_ string: String?) {
        guard let string else { return null() }
        value(string)
    }

    package mutating func value(_ bool: Bool) {
        separate()
        append(bool ? "true" : "false")
    }

    package mutating func null() {
        separate()
        append("null")
    }

    /// Writes a comma, unless what follows is the first of its container, the value of a key or a line of its own.
    mutating func separate() {
        switch bytes.last {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), UInt8(ascii: "\n"): return
        default: bytes.append(UInt8(ascii: ","))
        }
    }

    mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func quote(_ string: String) {
        append("\"")
        var string = string
        string.withUTF8 { utf8 in
            if utf8.allSatisfy(Self.isPlain) {
                bytes.append(contentsOf: utf8)
            } else {
                for unit in utf8 { escape(unit) }
            }
        }
        append("\"")
    }

    private static func isPlain(_ unit: UInt8) -> Bool {
        unit >= 0x20 && unit != UInt8(ascii: "\"") && unit != UInt8(ascii: "\\")
    }

    private mutating func escape(_ unit: UInt8) {
        switch unit {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case UInt8(ascii: "\n"): append("\\n")
        case UInt8(ascii: "\r"): append("\\r")
        case UInt8(ascii: "\t"): append("\\t")
        case ..<0x20:
            append(unit < 0x10 ? "\\u000" : "\\u001")
            bytes.append(unit & 15 < 10 ? UInt8(ascii: "0") + unit & 15 : UInt8(ascii: "a") + unit & 15 - 10)
        default: bytes.append(unit)
        }
    }
}
