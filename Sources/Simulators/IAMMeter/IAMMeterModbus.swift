import Modbus
import RegisterMaps

/// How an IAMMeter answers Modbus: function 3 only, nothing can be written.
///
/// Source: MODBUS Application Protocol Specification V1.1b3, section 7, for the order of the checks: function,
/// then count, then address.
enum IAMMeterModbus {
    /// What one request is answered with.
    enum Answer: Sendable, Equatable {
        case registers([UInt16], RegisterSpan)
        case exception(ModbusException)
    }

    /// - Parameter pdu: function code and data, as they came; one that is too short or too long for its function
    ///   is refused like a wrong count.
    static func answer(_ pdu: [UInt8], from image: RegisterImage) -> Answer {
        guard pdu.first == ModbusFunction.readHoldingRegisters.rawValue else {
            return .exception(.illegalFunction)
        }
        do throws(ModbusException) {
            guard case .readHoldingRegisters(let span) = try ModbusRequest(pdu: pdu) else {
                return .exception(.illegalFunction)
            }
            return .registers(try image.read(span), span)
        } catch {
            return .exception(error)
        }
    }

    /// Function code and data of an answer.
    static func pdu(_ answer: Answer, function: UInt8) -> [UInt8] {
        switch answer {
        case .registers(let registers, _): ModbusResponse.registers(registers, function: function).pdu
        case .exception(let exception): ModbusResponse.exception(exception, function: function).pdu
        }
    }

    /// Zero-based address of the first register that a request names; `nil` when it is too short for one.
    static func address(_ pdu: [UInt8]) -> Int? {
        pdu.count >= 3 ? Int(word(pdu, at: 1)) : nil
    }

    /// Zero-based addresses that a request names.
    static func addresses(_ pdu: [UInt8]) -> Range<Int>? {
        guard let start = address(pdu) else { return nil }
        let count = pdu.count >= 5 ? Int(word(pdu, at: 3)) : 1
        return start..<(start + max(1, count))
    }

    private static func word(_ pdu: [UInt8], at place: Int) -> UInt16 {
        UInt16(pdu[place]) << 8 | UInt16(pdu[place + 1])
    }
}
