extension JSONWriter {
    private static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

    package mutating func value(_ number: Int) { value(Int64(number)) }

    package mutating func value(_ number: Int64) {
        separate()
        integer(number)
    }

    /// `null` for no number and for one that is not finite, which JSON cannot say.
    package mutating func value(_ number: Double?) {
        guard let number, number.isFinite else { return null() }
        separate()
        if let whole = Self.whole(number) { integer(whole) } else { append(number.description.utf8) }
    }

    /// A number with a fixed count of digits after the point, 0...9, rounded as `FixedDecimal` does; `null` when
    /// it is not finite.
    package mutating func value(_ number: Double, decimals: Int) {
        guard number.isFinite else { return null() }
        separate()
        let decimals = min(max(decimals, 0), Self.powers.count - 1)
        // What arithmetic made a little less than a half still rounds away from zero.
        let scaled = number.magnitude * Self.powers[decimals] + (0.5 + 1e-9)
        guard scaled < 1e15 else { return append("\(number)".utf8) }
        let whole = UInt64(scaled)
        if number < 0, whole > 0 { append("-") }
        digits(whole, atLeast: decimals + 1, point: decimals)
    }

    /// A number of 64 bits as text, since JSON numbers of other programs end at 2^53.
    package mutating func quoted(_ number: Int64) {
        separate()
        append("\"")
        integer(number)
        append("\"")
    }

    package static func shortest(_ number: Double) -> String {
        whole(number).map(String.init) ?? number.description
    }

    /// The integer that prints like `number`; `nil` for fractions, large numbers and a negative zero.
    private static func whole(_ number: Double) -> Int64? {
        guard let whole = Int64(exactly: number), whole.magnitude < 1_000_000_000_000_000 else { return nil }
        return number.sign == .plus || whole != 0 ? whole : nil
    }

    private mutating func integer(_ number: Int64) {
        if number < 0 { append("-") }
        digits(number.magnitude, atLeast: 1, point: 0)
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
