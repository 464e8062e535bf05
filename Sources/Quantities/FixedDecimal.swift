/// Numbers as devices print them: a fixed number of decimals, rounded half away from zero.
///
/// A thousand-millionth of a last digit is added before rounding, so that a half which arithmetic made a little
/// too small still rounds away from zero, and every machine prints the same digits.
package enum FixedDecimal {
    /// The largest number of decimals.
    package static let maximumPlaces = 15

    /// `value` with exactly `places` decimals, 0...15, a point, and never a negative zero: `-0.04` is `0.0`.
    package static func text(_ value: Double, places: Int) -> String {
        let scaled = value.magnitude * powers[places] + guardedHalf
        guard scaled < 9e18 else { return wide(value, places: places) }
        return digits(UInt64(scaled), isNegative: value < 0, places: places)
    }

    /// `value` rounded to `places` decimals: the number nearest to what `text` prints.
    package static func rounded(_ value: Double, places: Int) -> Double {
        let scaled = value.magnitude * powers[places] + guardedHalf
        guard scaled < 9e15 else { return value }
        let result = scaled.rounded(.down) / powers[places]
        return value < 0 && result != 0 ? -result : result
    }

    /// How many steps of size `step` lie nearest to `value`, for example of a register with a resolution.
    /// Clamped to the range of 64 bits; not a number counts as 0.
    package static func steps(_ value: Double, of step: Double) -> Int64 {
        let count = (value.magnitude / step + guardedHalf).rounded(.down)
        if count.isNaN { return 0 }
        let magnitude = count < 9e18 ? Int64(count) : .max
        return value < 0 ? -magnitude : magnitude
    }

    /// The multiple of `step` that lies nearest to `value`.
    package static func quantise(_ value: Double, step: Double) -> Double {
        let count = (value.magnitude / step + guardedHalf).rounded(.down)
        guard count < 9e15 else { return value }
        let perUnit = (1 / step).rounded()
        // A step such as 0.1 has no exact value, but its reciprocal has.
        let result = perUnit >= 1 && 1 / perUnit == step ? count / perUnit : count * step
        return value < 0 && result != 0 ? -result : result
    }

    private static let guardedHalf = 0.5 + 1e-9

    private static let powers: [Double] = (0...maximumPlaces).map { Double("1e\($0)") ?? 1 }

    private static func digits(_ scaled: UInt64, isNegative: Bool, places: Int) -> String {
        String(unsafeUninitializedCapacity: 24) { buffer in
            var rest = scaled
            var position = 24
            var written = 0
            while rest > 0 || written <= places {
                if written == places, places > 0 {
                    position -= 1
                    buffer[position] = UInt8(ascii: ".")
                }
                position -= 1
                buffer[position] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
                written += 1
            }
            if isNegative, scaled > 0 {
                position -= 1
                buffer[position] = UInt8(ascii: "-")
            }
            let count = 24 - position
            for index in 0..<count { buffer[index] = buffer[position + index] }
            return count
        }
    }

    /// Numbers too large to have decimals that matter; `nan` and `inf` as they are.
    private static func wide(_ value: Double, places: Int) -> String {
        guard value.isFinite else { return "\(value)" }
        let plain = DecimalText.plain(value)
        guard places > 0 else { return String(plain.prefix { $0 != "." }) }
        let parts = plain.split(separator: ".")
        let fraction = parts.count > 1 ? parts[1].prefix(places) : ""
        return "\(parts[0]).\(fraction)" + String(repeating: "0", count: places - fraction.count)
    }
}
