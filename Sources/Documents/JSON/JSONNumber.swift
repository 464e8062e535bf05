/// A number of a JSON text: the nearest double, and the digits as they are written.
package struct JSONNumber: Sendable {
    package let value: Double
    /// The digits without sign and point, if `isPlain`.
    private let digits: UInt64
    private let places: UInt8
    /// Whether the number is written without an exponent and its digits fit in 64 bits.
    private let isPlain: Bool

    package init(_ value: Double) {
        self.value = value
        (digits, places, isPlain) = (0, 0, false)
    }

    /// - Parameters:
    ///   - digits: all digits as written, without sign and point.
    ///   - places: how many of them stand after the point, 0...255.
    init(_ value: Double, digits: UInt64, places: UInt8) {
        self.value = value
        (self.digits, self.places, isPlain) = (digits, places, true)
    }

    /// How many digits after the point are written, zeros included; 0 for a number with an exponent.
    package var decimals: Int { Int(places) }

    /// The whole number that this is; `nil` for any other number and outside the range of `Int`.
    package var integer: Int? {
        guard isPlain else { return Int(exactly: value) }
        guard places == 0 else { return nil }
        return Int(exactly: value.sign == .minus ? -Int128(digits) : Int128(digits))
    }

    /// The number as it is written, or in the shortest form when it has an exponent or more than 19 digits.
    package var text: String {
        guard isPlain else { return JSONWriter.shortest(value) }
        let sign = value.sign == .minus ? "-" : ""
        let plain = String(digits)
        guard places > 0 else { return sign + plain }
        let padded = String(repeating: "0", count: max(0, decimals + 1 - plain.utf8.count)) + plain
        return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }
}

/// Two numbers are equal when their values are: `1.50` is `1.5`.
extension JSONNumber: Equatable {
    package static func == (left: JSONNumber, right: JSONNumber) -> Bool { left.value == right.value }
}

extension JSONNumber: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    package init(floatLiteral value: Double) { self.init(value) }
    package init(integerLiteral value: Int) { self.init(Double(value)) }
}
