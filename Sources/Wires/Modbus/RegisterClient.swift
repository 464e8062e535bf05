import Modbus
import Timekeeping

/// Reads registers of units behind one connection.
package protocol RegisterClient: Sendable {
    /// Function 3; safe to call from several activities at a time.
    /// - Returns: as many values as `span.count`.
    /// - Throws: `ModbusFailure`, or `CancellationError`.
    func readHoldingRegisters(_ span: RegisterSpan, unit: UInt8) async throws -> [UInt16]

    /// Closes the connection, if there is one; the next call makes another.
    func close() async
}

/// Why a Modbus exchange has no values.
package enum ModbusFailure: Error, Sendable, Equatable {
    case refused
    case reset
    /// The server closed the connection before it had answered.
    case closed
    /// The code of the system.
    case unreachable(code: Int32)
    /// No answer within the time-out.
    case timedOut(Duration)
    /// After a failure to connect nothing is tried until then.
    case backingOff(until: UTCInstant)
    case exception(ModbusException)
    case wrongTransaction
    case wrongUnit(UInt8)
    case wrongFunction(UInt8)
    /// The answer has another number of values than was asked for, or its lengths contradict each other.
    case wrongLength
    /// The CRC of an answer on a serial line is wrong.
    case wrongChecksum
    /// The stream is not Modbus.
    case malformed
    /// The process has more open files than the library can wait for.
    case tooManyFiles(limit: Int32)
}

extension ModbusFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .refused: "connection refused"
        case .reset: "connection reset"
        case .closed: "connection closed before the answer was whole"
        case .unreachable(let code): "unreachable (error \(code))"
        case .timedOut(let limit): "no answer within \(limit)"
        case .backingOff: "not tried again yet after a failure to connect"
        case .exception(let exception): "exception \(exception.rawValue)"
        case .wrongTransaction: "the answer carries another transaction identifier"
        case .wrongUnit(let unit): "the answer comes from unit \(unit)"
        case .wrongFunction(let function): "the answer is to function \(function)"
        case .wrongLength: "the answer has another number of registers than was asked for"
        case .wrongChecksum: "the checksum of the answer is wrong"
        case .malformed: "the answer is not Modbus"
        case .tooManyFiles(let limit):
            "more than \(limit) open files, which libmodbus cannot wait for; use `client: native`"
        }
    }
}

extension ModbusFailure {
    init(_ problem: ModbusAnswerProblem) {
        switch problem {
        case .exception(let exception): self = .exception(exception)
        case .wrongFunction(let function): self = .wrongFunction(function)
        case .wrongLength: self = .wrongLength
        case .wrongConfirmation: self = .malformed
        }
    }

    /// Whether the connection can still be trusted.
    var leavesConnectionSound: Bool {
        if case .exception = self { true } else { false }
    }
}
