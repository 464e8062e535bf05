/// What a server answers.
///
/// Source: MODBUS Application Protocol Specification V1.1b3, sections 6 and 7.
package enum ModbusResponse: Sendable, Hashable {
    /// 1...2000 bits, to function 1 or 2.
    case bits([Bool], function: UInt8)
    /// 1...125 registers, to function 3, 4 or 23.
    case registers([UInt16], function: UInt8)
    /// A request to write has been carried out; the answer repeats it, or of several values their start and
    /// count.
    case written(ModbusRequest)
    case exception(ModbusException, function: UInt8)
    /// To a function that this package gives no meaning to.
    case other(function: UInt8, data: [UInt8])

    /// Function code and data.
    package var pdu: [UInt8] {
        switch self {
        case .bits(let bits, let function):
            var pdu = PDUWriter(function: function)
            pdu.addCounted(bits: bits)
            return pdu.bytes
        case .registers(let registers, let function):
            var pdu = PDUWriter(function: function)
            pdu.addCounted(registers: registers)
            return pdu.bytes
        case .written(let request): return request.confirmation
        case .exception(let exception, let function): return [function | 0x80, exception.rawValue]
        case .other(let function, let data): return [function] + data
        }
    }
}

extension ModbusRequest {
    /// What says that this has been written: the request itself, or its start and count.
    var confirmation: [UInt8] {
        switch self {
        case .writeCoils, .writeRegisters: Array(pdu.prefix(5))
        default: pdu
        }
    }
}
