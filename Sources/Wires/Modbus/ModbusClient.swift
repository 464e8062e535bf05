import Modbus
import Timekeeping

/// Reads registers of units behind one connection.
public protocol RegisterClient: Sendable {
    /// Function 3; safe to call from several activities at a time.
    /// - Returns: as many values as `span.count`.
    /// - Throws: `ModbusFailure`, or `CancellationError`.
    func readHoldingRegisters(_ span: RegisterSpan, unit: UInt8) async throws -> [UInt16]

    func close() async
}

/// Why a Modbus exchange has no values.
public enum ModbusFailure: Error, Sendable, Equatable {
    case refused
    case reset
    /// The server closed the connection before it had answered.
    case closed
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
    /// The stream is not Modbus.
    case malformed
}

/// The Modbus TCP client: time-outs on the timekeeper, every answer checked, one connection for many units.
public final class ModbusClient: RegisterClient {
    public init(
        host: String, port: Int, timeout: Duration = .seconds(1), on time: any Timekeeper, wiring: Wiring
    ) {}

    public func readHoldingRegisters(_ span: RegisterSpan, unit: UInt8) async throws -> [UInt16] {
        throw ModbusFailure.refused
    }

    public func close() async {}
}
