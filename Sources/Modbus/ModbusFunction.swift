/// The functions that this package gives a meaning to, with their codes on the wire.
///
/// Source: MODBUS Application Protocol Specification V1.1b3, section 6.
package enum ModbusFunction: UInt8, Sendable, CaseIterable {
    case readCoils = 1
    case readDiscreteInputs = 2
    case readHoldingRegisters = 3
    case readInputRegisters = 4
    case writeCoil = 5
    case writeRegister = 6
    case writeCoils = 15
    case writeRegisters = 16
    case maskWriteRegister = 22
    case readWriteRegisters = 23
}
