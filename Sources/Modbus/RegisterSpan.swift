/// A contiguous span of registers named by one read request.
///
/// Source: MODBUS Application Protocol Specification V1.1b3, sections 6.3 and 6.4.
package struct RegisterSpan: Sendable, Hashable {
    /// Zero-based address of the first register.
    package let start: UInt16
    /// Number of 16-bit registers, 1...125.
    package let count: UInt16

    /// - Throws: `.illegalDataValue` when `count` is outside 1...125, `.illegalDataAddress` when the span
    ///   runs past register 65535.
    package init(start: UInt16, count: UInt16) throws(ModbusException) {
        guard (1...125).contains(count) else { throw .illegalDataValue }
        guard Int(start) + Int(count) <= 65_536 else { throw .illegalDataAddress }
        self.start = start
        self.count = count
    }

    /// Zero-based addresses.
    package var addresses: Range<Int> { Int(start)..<(Int(start) + Int(count)) }
}
