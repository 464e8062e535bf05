/// A contiguous span of coils or discrete inputs named by one read request.
///
/// Source: MODBUS Application Protocol Specification V1.1b3, sections 6.1 and 6.2.
package struct BitSpan: Sendable, Hashable {
    /// Zero-based address of the first bit.
    package let start: UInt16
    /// Number of bits, 1...2000.
    package let count: UInt16

    /// - Throws: `.illegalDataValue` when `count` is outside 1...2000, `.illegalDataAddress` when the span runs
    ///   past bit 65535.
    package init(start: UInt16, count: UInt16) throws(ModbusException) {
        guard (1...2000).contains(count) else { throw .illegalDataValue }
        guard Int(start) + Int(count) <= 65_536 else { throw .illegalDataAddress }
        self.start = start
        self.count = count
    }

    /// Zero-based addresses.
    package var addresses: Range<Int> { Int(start)..<(Int(start) + Int(count)) }
}
