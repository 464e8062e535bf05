extension ModbusResponse {
    /// Reads what a server has answered to `request`.
    /// - Throws: `ModbusAnswerProblem` for what cannot be an answer to it; an exception is no problem.
    package init(pdu: [UInt8], to request: ModbusRequest) throws(ModbusAnswerProblem) {
        do throws(ModbusAnswerProblem) {
            self = try Self.success(pdu, to: request)
        } catch .exception(let exception) {
            self = .exception(exception, function: request.function)
        }
    }

    private static func success(
        _ pdu: [UInt8], to request: ModbusRequest
    ) throws(ModbusAnswerProblem) -> Self {
        let function = request.function
        switch request {
        case .readCoils(let span), .readDiscreteInputs(let span):
            let bytes = try values(in: pdu, function: function, byteCount: (Int(span.count) + 7) / 8)
            return .bits(PDUReader.bits(bytes, count: Int(span.count)), function: function)
        case .readHoldingRegisters(let span), .readInputRegisters(let span), .readWriteRegisters(let span, _):
            return .registers(
                try registers(in: pdu, function: function, count: Int(span.count)), function: function)
        case .writeCoil, .writeRegister, .writeCoils, .writeRegisters, .maskWriteRegister:
            try check(pdu, function: function)
            guard pdu.count == request.confirmation.count else { throw .wrongLength }
            guard pdu == request.confirmation else { throw .wrongConfirmation }
            return .written(request)
        case .other:
            try check(pdu, function: function)
            return .other(function: function, data: Array(pdu.dropFirst()))
        }
    }

    /// The registers that answer a request for `count` of them.
    /// - Throws: `ModbusAnswerProblem`.
    package static func registers(
        in pdu: [UInt8], function: UInt8, count: Int
    ) throws(ModbusAnswerProblem) -> [UInt16] {
        PDUReader.registers(try values(in: pdu, function: function, byteCount: 2 * count))
    }

    /// What stands behind the function and the number of bytes.
    private static func values(
        in pdu: [UInt8], function: UInt8, byteCount: Int
    ) throws(ModbusAnswerProblem) -> ArraySlice<UInt8> {
        try check(pdu, function: function)
        guard pdu.count == 2 + byteCount, pdu[1] == byteCount else { throw .wrongLength }
        return pdu[2...]
    }

    private static func check(_ pdu: [UInt8], function: UInt8) throws(ModbusAnswerProblem) {
        guard let answered = pdu.first else { throw .wrongLength }
        if answered == function | 0x80 {
            guard pdu.count == 2 else { throw .wrongLength }
            throw .exception(ModbusException(rawValue: pdu[1]))
        }
        guard answered == function else { throw .wrongFunction(answered) }
    }
}

/// Why an answer does not hold what was asked for.
package enum ModbusAnswerProblem: Error, Sendable, Hashable {
    case exception(ModbusException)
    /// It answers another function.
    case wrongFunction(UInt8)
    /// It has another number of values than was asked for, or its lengths contradict each other.
    case wrongLength
    /// It confirms another write than the one that was asked for.
    case wrongConfirmation
}
