/// What a server answers.
///
/// Source: MODBUS Application Protocol Specification V1.1b3, sections 6.3, 6.4 and 7.
public enum ModbusResponse: Sendable, Hashable {
    /// 1...125 registers, to function 3 or 4.
    case registers([UInt16], function: UInt8)
    case exception(ModbusException, function: UInt8)

    /// Function code and data.
    public var pdu: [UInt8] {
        switch self {
        case .registers(let registers, let function):
            var pdu: [UInt8] = []
            pdu.reserveCapacity(2 + 2 * registers.count)
            pdu.append(function)
            pdu.append(UInt8(truncatingIfNeeded: 2 * registers.count))
            for register in registers {
                pdu.append(UInt8(register >> 8))
                pdu.append(UInt8(register & 0xFF))
            }
            return pdu
        case .exception(let exception, let function): return [function | 0x80, exception.rawValue]
        }
    }

    /// The registers that answer a request for `count` of them.
    /// - Throws: `ModbusAnswerProblem`.
    public static func registers(
        in pdu: [UInt8], function: UInt8, count: Int
    ) throws(ModbusAnswerProblem) -> [UInt16] {
        guard let answered = pdu.first else { throw .wrongLength }
        if answered == function | 0x80 {
            guard pdu.count == 2 else { throw .wrongLength }
            throw .exception(ModbusException(rawValue: pdu[1]))
        }
        guard answered == function else { throw .wrongFunction(answered) }
        guard pdu.count == 2 + 2 * count, pdu[1] == 2 * count else { throw .wrongLength }
        return stride(from: 2, to: pdu.count, by: 2).map { UInt16(pdu[$0]) << 8 | UInt16(pdu[$0 + 1]) }
    }
}

/// Why an answer holds no registers.
public enum ModbusAnswerProblem: Error, Sendable, Hashable {
    case exception(ModbusException)
    /// It answers another function.
    case wrongFunction(UInt8)
    /// It has another number of values than was asked for, or its lengths contradict each other.
    case wrongLength
}
