/// Writes JSON in the order in which it is told, numbers in the shortest form that reads back the same.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init() {}

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package mutating func object(_ body: (inout JSONWriter) -> Void) { nested("{", "}", body) }

    package mutating func array<Element>(_ elements: [Element], _ body: (inout JSONWriter, Element) -> Void) {
        nested("[", "]") { writer in
            for element in elements { body(&writer, element) }
        }
    }

    package mutating func key(_ name: String) {
        separate()
        quote(name)
        append(":")
        needsComma = false
    }

    package mutating func value(_ string: String?) {
        separate()
        guard let string else { return append("null") }
        quote(string)
    }

    package mutating func value(_ number: Double?) {
        separate()
        guard let number, number.isFinite else { return append("null") }
        bytes.append(contentsOf: Self.shortest(number).utf8)
    }

    package mutating func value(_ number: Int) {
        separate()
        bytes.append(contentsOf: String(number).utf8)
    }

    package mutating func value(_ bool: Bool) {
        separate()
        append(bool ? "true" : "false")
    }

    package static func shortest(_ number: Double) -> String {
        if let whole = Int64(exactly: number), whole.magnitude < 1_000_000_000_000_000,
            number.sign == .plus || whole != 0
        {
            return String(whole)
        }
        return number.description
    }

    private mutating func nested(
        _ open: StaticString, _ close: StaticString, _ body: (inout JSONWriter) -> Void
    ) {
        separate()
        append(open)
        needsComma = false
        body(&self)
        append(close)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { append(",") }
        needsComma = true
    }

    private mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func quote(_ string: String) {
        append("\"")
        if string.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") })
        {
            for unit in string.utf8 { escape(unit) }
        } else {
            bytes.append(contentsOf: string.utf8)
        }
        append("\"")
    }

    private mutating func escape(_ unit: UInt8) {
        switch unit {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case UInt8(ascii: "\n"): append("\\n")
        case UInt8(ascii: "\r"): append("\\r")
        case UInt8(ascii: "\t"): append("\\t")
        case ..<0x20:
            let digits = String(unit, radix: 16)
            bytes.append(contentsOf: ("\\u00" + (unit < 16 ? "0" : "") + digits).utf8)
        default: bytes.append(unit)
        }
    }
}

extension JSONWriter {
    package mutating func field(_ name: String, _ string: String?) {
        key(name)
        value(string)
    }
    package mutating func field(_ name: String, _ number: Double?) {
        key(name)
        value(number)
    }
    package mutating func field(_ name: String, _ number: Int) {
        key(name)
        value(number)
    }
    package mutating func field(_ name: String, _ bool: Bool) {
        key(name)
        value(bool)
    }
}
