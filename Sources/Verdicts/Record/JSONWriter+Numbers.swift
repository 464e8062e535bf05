extension JSONWriter {
    private static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

    package mutating func integer(_ number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        digits(number.magnitude, atLeast: 1, point: 0)
    }

    /// A number with a fixed count of digits behind the point, 0...9, rounded as `FixedDecimal` does;
    /// `null` when it is not finite, which JSON cannot say.
    package mutating func decimal(_ number: Double, decimals: Int) {
        guard number.isFinite else {
            raw("null")
            return
        }
        let decimals = min(max(decimals, 0), Self.powers.count - 1)
        // What arithmetic made a little less than a half still rounds away from zero.
        let scaled = number.magnitude * Self.powers[decimals] + (0.5 + 1e-9)
        guard scaled < 1e15 else {
            append("\(number)".utf8)
            return
        }
        let whole = UInt64(scaled)
        if number < 0, whole > 0 { append(UInt8(ascii: "-")) }
        digits(whole, atLeast: decimals + 1, point: decimals)
    }

    /// Decimal digits from the last one on, with zeros in front up to a width and a point before the last
    /// few.
    private mutating func digits(_ number: UInt64, atLeast width: Int, point: Int) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { buffer in
            var rest = number
            var position = 32
            var count = 0
            repeat {
                if count == point, point > 0 { Self.put(UInt8(ascii: "."), in: buffer, before: &position) }
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                Self.put(UInt8(ascii: "0") + UInt8(digit), in: buffer, before: &position)
                rest = quotient
                count += 1
            } while rest > 0 || count < width
            append(buffer[position...])
        }
    }

    private static func put(
        _ byte: UInt8, in buffer: UnsafeMutableBufferPointer<UInt8>, before position: inout Int
    ) {
        position -= 1
        buffer[position] = byte
    }
}
