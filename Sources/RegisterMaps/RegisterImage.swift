import Modbus

/// What the registers of a device hold at one instant, with holes where it has none.
package struct RegisterImage: Sendable, Equatable {
    /// By zero-based address; `nil` is a hole, as is everything behind the end.
    private var words: [UInt16?] = []

    package init() {}

    /// - Throws: `.illegalDataAddress` when the span touches a hole.
    package func read(_ span: RegisterSpan) throws(ModbusException) -> [UInt16] {
        guard span.addresses.upperBound <= words.count else { throw .illegalDataAddress }
        let found = words[span.addresses].compactMap { $0 }
        guard found.count == Int(span.count) else { throw .illegalDataAddress }
        return found
    }

    /// Both; where the two hold something, `other` rules.
    package func merging(_ other: RegisterImage) -> RegisterImage {
        var image = self
        for (address, word) in other.words.enumerated() {
            if let word { image.put([word], at: address) }
        }
        return image
    }

    mutating func put(_ registers: [UInt16], at address: Int) {
        let end = address + registers.count
        if words.count < end { words += Array(repeating: nil, count: end - words.count) }
        for (offset, register) in registers.enumerated() { words[address + offset] = register }
    }
}
