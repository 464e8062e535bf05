/// Values that one request writes to coils or registers in a row.
///
/// Source: MODBUS Application Protocol Specification V1.1b3, sections 6.11, 6.12 and 6.17.
package struct ModbusWrite<Value: Sendable & Hashable>: Sendable, Hashable {
    /// Zero-based address of the first value.
    package let start: UInt16
    package let values: [Value]

    /// - Throws: `.illegalDataValue` when there are none or more than `limit`, `.illegalDataAddress` when they
    ///   run past address 65535.
    init(start: UInt16, values: [Value], limit: Int) throws(ModbusException) {
        guard (1...limit).contains(values.count) else { throw .illegalDataValue }
        guard Int(start) + values.count <= 65_536 else { throw .illegalDataAddress }
        self.start = start
        self.values = values
    }

    /// Zero-based addresses.
    package var addresses: Range<Int> { Int(start)..<(Int(start) + values.count) }
}

extension ModbusWrite<Bool> {
    /// - Throws: `.illegalDataValue` outside 1...1968 values, `.illegalDataAddress` past address 65535.
    package init(start: UInt16, coils: [Bool]) throws(ModbusException) {
        try self.init(start: start, values: coils, limit: 1968)
    }
}

extension ModbusWrite<UInt16> {
    /// - Throws: `.illegalDataValue` outside 1...123 values, `.illegalDataAddress` past address 65535.
    package init(start: UInt16, registers: [UInt16]) throws(ModbusException) {
        try self.init(start: start, values: registers, limit: 123)
    }

    /// For a request that also reads.
    /// - Throws: `.illegalDataValue` outside 1...121 values, `.illegalDataAddress` past address 65535.
    package init(start: UInt16, registersBesideRead registers: [UInt16]) throws(ModbusException) {
        try self.init(start: start, values: registers, limit: 121)
    }
}
