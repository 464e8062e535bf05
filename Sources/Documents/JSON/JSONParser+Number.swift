extension JSONParser {
    /// - Throws: `JSONError` for anything but a number of RFC 8259, section 6.
    mutating func number() throws(JSONError) -> JSONNumber {
        let start = offset
        let isNegative = try peek() == UInt8(ascii: "-")
        if isNegative { offset += 1 }
        if try peek() == UInt8(ascii: "I") { throw error(.notANumber) }
        var decimal = Decimal()
        try integer(into: &decimal)
        if skip(UInt8(ascii: ".")) {
            try digits { decimal.append($0, behindPoint: true) }
        }
        if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
            offset += 1
            decimal.hasExponent = true
            decimal.exponent += try exponent()
        }
        guard let exact = decimal.exact else { return decimal.number(try slowNumber(from: start)) }
        return decimal.number(isNegative ? -exact : exact)
    }

    private mutating func integer(into decimal: inout Decimal) throws(JSONError) {
        let leadsWithZero = try peek() == UInt8(ascii: "0")
        let first = offset
        try digits { decimal.append($0, behindPoint: false) }
        guard !leadsWithZero || offset == first + 1 else {
            offset = first + 1
            throw unexpected()
        }
    }

    private mutating func digits(_ take: (UInt8) -> Void) throws(JSONError) {
        let first = offset
        while offset < bytes.count, bytes[offset] &- 0x30 < 10 {
            take(bytes[offset] - 0x30)
            offset += 1
        }
        guard offset > first else { throw unexpected() }
    }

    private mutating func exponent() throws(JSONError) -> Int {
        let isNegative = skip(UInt8(ascii: "-"))
        if !isNegative { _ = skip(UInt8(ascii: "+")) }
        var value = 0
        try digits { value = min(value * 10 + Int($0), 100_000) }
        return isNegative ? -value : value
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard offset < bytes.count, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }

    private func slowNumber(from start: Int) throws(JSONError) -> Double {
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            throw JSONError(problem: .numberOutOfRange, offset: start)
        }
        return value
    }
}

/// The digits of a number with a power of ten.
private struct Decimal {
    var digits: UInt64 = 0
    var exponent = 0
    /// It has more digits than a double surely holds.
    var isLong = false
    /// It has more digits than `digits` holds.
    var overflows = false
    var hasExponent = false

    /// Powers of ten that a double holds exactly.
    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
        1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    mutating func append(_ digit: UInt8, behindPoint: Bool) {
        if digits > 900_719_925_474_098 {
            isLong = true
            if digits > (.max - 9) / 10 { overflows = true }
        }
        digits = digits &* 10 &+ UInt64(digit)
        if behindPoint { exponent -= 1 }
    }

    /// The correctly rounded value, when one operation on exact doubles gives it (Clinger's fast path).
    var exact: Double? {
        guard !isLong, abs(exponent) < Self.powers.count else { return nil }
        return exponent < 0 ? Double(digits) / Self.powers[-exponent] : Double(digits) * Self.powers[exponent]
    }

    /// The parsed number, with its digits where it is written without an exponent.
    func number(_ value: Double) -> JSONNumber {
        guard !overflows, !hasExponent, let places = UInt8(exactly: -exponent) else {
            return JSONNumber(value)
        }
        return JSONNumber(value, digits: digits, places: places)
    }
}
