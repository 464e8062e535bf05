/// Registers as an action names them: `30`, `0..9`, `0x48..0x91`; zero-based addresses.
package struct RegisterRange: Sendable, Equatable {
    package let addresses: ClosedRange<Int>

    /// `nil` when `text` names no registers.
    package init?(_ text: String) {
        let parts = text.split(separator: "..", omittingEmptySubsequences: false).map(Self.address)
        guard (1...2).contains(parts.count), let first = parts[0], let last = parts[parts.count - 1],
            first <= last
        else { return nil }
        addresses = first...last
    }

    private static func address(_ text: Substring) -> Int? {
        let isHexadecimal = text.hasPrefix("0x")
        let digits = isHexadecimal ? text.dropFirst(2) : text
        guard digits.first?.isHexDigit ?? false else { return nil }
        return UInt16(digits, radix: isHexadecimal ? 16 : 10).map(Int.init)
    }
}
