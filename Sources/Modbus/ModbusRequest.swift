/// What a client asks.
///
/// Source: MODBUS Application Protocol Specification V1.1b3, section 6.
package enum ModbusRequest: Sendable, Hashable {
    case readCoils(BitSpan)
    case readDiscreteInputs(BitSpan)
    case readHoldingRegisters(RegisterSpan)
    case readInputRegisters(RegisterSpan)
    case writeCoil(address: UInt16, Bool)
    case writeRegister(address: UInt16, UInt16)
    case writeCoils(ModbusWrite<Bool>)
    case writeRegisters(ModbusWrite<UInt16>)
    /// The register becomes `(register & and) | (or & ~and)`.
    case maskWriteRegister(address: UInt16, and: UInt16, or: UInt16)
    /// The write is carried out first.
    case readWriteRegisters(RegisterSpan, ModbusWrite<UInt16>)
    /// A function that this package gives no meaning to.
    case other(function: UInt8, data: [UInt8])

    package static let readHoldingRegistersFunction = ModbusFunction.readHoldingRegisters.rawValue
    package static let readInputRegistersFunction = ModbusFunction.readInputRegisters.rawValue

    /// The code on the wire.
    package var function: UInt8 {
        if case .other(let function, _) = self { return function }
        return known?.rawValue ?? 0
    }

    /// `nil` for any other.
    private var known: ModbusFunction? {
        switch self {
        case .readCoils: .readCoils
        case .readDiscreteInputs: .readDiscreteInputs
        case .readHoldingRegisters: .readHoldingRegisters
        case .readInputRegisters: .readInputRegisters
        case .writeCoil: .writeCoil
        case .writeRegister: .writeRegister
        case .writeCoils: .writeCoils
        case .writeRegisters: .writeRegisters
        case .maskWriteRegister: .maskWriteRegister
        case .readWriteRegisters: .readWriteRegisters
        case .other: nil
        }
    }

    /// Function code and data.
    package var pdu: [UInt8] {
        var pdu = PDUWriter(function: function)
        switch self {
        case .readCoils(let span), .readDiscreteInputs(let span): pdu.add(span.start, span.count)
        case .readHoldingRegisters(let span), .readInputRegisters(let span): pdu.add(span.start, span.count)
        case .writeCoil(let address, let isOn): pdu.add(address, isOn ? Self.on : Self.off)
        case .writeRegister(let address, let value): pdu.add(address, value)
        case .writeCoils(let write):
            pdu.add(write.start, UInt16(write.values.count))
            pdu.addCounted(bits: write.values)
        case .writeRegisters(let write):
            pdu.add(write.start, UInt16(write.values.count))
            pdu.addCounted(registers: write.values)
        case .maskWriteRegister(let address, let and, let or): pdu.add(address, and, or)
        case .readWriteRegisters(let span, let write):
            pdu.add(span.start, span.count, write.start, UInt16(write.values.count))
            pdu.addCounted(registers: write.values)
        case .other(_, let data): pdu.bytes += data
        }
        return pdu.bytes
    }

    /// How a coil is written. Source: section 6.5.
    static let on: UInt16 = 0xFF00
    static let off: UInt16 = 0
}
