import Documents

/// What is taken when it can be used and left out when not: a body is not refused for it.
extension JSONField {
    /// Characters of the longest text that is kept.
    private static let longestLabel = 64

    /// A number within bounds.
    func measure(_ key: String, _ range: ClosedRange<Double>) -> Double? {
        guard let number = optionalMember(key)?.value.number, range.contains(number) else { return nil }
        return number
    }

    /// A short text of printed characters.
    func label(_ key: String) -> String? {
        guard case .string(let text)? = optionalMember(key)?.value, !text.isEmpty,
            text.unicodeScalars.count <= Self.longestLabel,
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) })
        else { return nil }
        return text
    }
}
