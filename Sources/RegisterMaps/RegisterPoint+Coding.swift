extension RegisterPoint {
    /// What the registers of this point mean, in base units; `nil` for text.
    func quantity(_ registers: some Collection<UInt16>) -> Double? {
        guard let range = format.range else { return nil }
        let unsigned = inOrder(Array(registers)).reduce(0) { $0 << 16 | Int64($1) }
        let isNegative = unsigned > range.upperBound
        return step.quantity(isNegative ? unsigned - (Int64(1) << (16 * format.registerCount)) : unsigned)
    }

    /// The text of these registers up to its padding; `nil` for a number.
    func text(_ registers: some Collection<UInt16>) -> String? {
        guard case .ascii = format else { return nil }
        let bytes = registers.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// The registers of a quantity in base units: to the nearest step, at the end of the range beyond it.
    ///
    /// What is not a number has a pattern that no measurement has, as SunSpec defines it: the lowest number
    /// of a signed point, the highest of an unsigned one.
    func registers(_ quantity: Double) -> [UInt16] {
        guard let range = format.range else { return [] }
        guard !quantity.isNaN else {
            return registers(raw: range.lowerBound < 0 ? range.lowerBound : range.upperBound)
        }
        let raw = step.raw(quantity)
        return registers(
            raw: Int64(min(max(raw, Double(range.lowerBound)), Double(range.upperBound))))
    }

    func registers(raw: Int64) -> [UInt16] {
        inOrder(
            (0..<format.registerCount).reversed().map { UInt16(truncatingIfNeeded: raw >> Int64(16 * $0)) })
    }

    /// From the order of the device to that of numbers, the high word first, and back.
    private func inOrder(_ words: [UInt16]) -> [UInt16] {
        wordOrder == .mostSignificantFirst ? words : words.reversed()
    }

    /// The registers of a text, cut to the room that there is. Anything but ASCII reads `?`.
    func registers(_ text: String) -> [UInt16] {
        guard case .ascii(let count) = format else { return [] }
        let bytes = text.unicodeScalars.prefix(2 * count).map {
            $0.isASCII ? UInt8($0.value) : UInt8(ascii: "?")
        }
        let padded = bytes + Array(repeating: 0, count: 2 * count - bytes.count)
        return (0..<count).map { UInt16(padded[2 * $0]) << 8 | UInt16(padded[2 * $0 + 1]) }
    }
}
