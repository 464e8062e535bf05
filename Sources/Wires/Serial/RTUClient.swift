import Modbus
import Timekeeping

/// The Modbus client on a serial line: one question at a time for all the units on it, time-outs on the timekeeper,
/// every answer checked.
///
/// What came before a question is dropped, so that a late answer does not stand in for the next one. The port is
/// opened for the first question, and again after it has gone.
package final class RTUClient: Sendable {
    private let port: SerialPort
    private let time: any Timekeeper
    private let turns: SerialTurns

    /// Address, function, count or code, and the CRC: the shortest answer.
    private static let shortest = 5

    package init(path: String, on time: any Timekeeper, wiring: Wiring) {
        port = SerialPort(path: path, on: time, wiring: wiring)
        self.time = time
        turns = SerialTurns(path, on: time)
    }

    /// Function 4; safe to call from several activities at a time.
    /// - Parameters:
    ///   - address: of the unit.
    ///   - timeout: from the question to the last byte of the answer; while others ask it does not run.
    /// - Returns: as many values as `span.count`.
    /// - Throws: `ModbusFailure`, `SerialFailure`, or `CancellationError`.
    package func readInputRegisters(
        _ span: RegisterSpan, address: UInt8, timeout: Duration
    ) async throws -> [UInt16] {
        try await turns.take { [self] in
            do {
                return try await read(span, address, timeout)
            } catch let failure as SerialFailure {
                await port.close()
                throw failure
            }
        }
    }

    package func close() async { await port.close() }

    private func read(_ span: RegisterSpan, _ address: UInt8, _ timeout: Duration) async throws -> [UInt16] {
        try await port.open()
        await port.discardInput()
        let request = ModbusRequest.readInputRegisters(span)
        try await port.write(RTUFrame(address: address, pdu: request.pdu).bytes)
        let answer = try await receive(span, within: timeout)
        guard let frame = RTUFrame(answer) else { throw ModbusFailure.wrongChecksum }
        guard frame.address == address else { throw ModbusFailure.wrongUnit(frame.address) }
        do throws(ModbusAnswerProblem) {
            return try ModbusResponse.registers(
                in: frame.pdu, function: request.function, count: Int(span.count))
        } catch {
            throw ModbusFailure(error)
        }
    }

    /// As many bytes as the answer must have: an exception is shorter.
    private func receive(_ span: RegisterSpan, within timeout: Duration) async throws -> [UInt8] {
        do {
            return try await time.withTimeout(timeout) { [port] in
                var bytes = try await port.read(Self.shortest)
                let isException = bytes.count > 1 && bytes[1] & 0x80 != 0
                let count = isException ? Self.shortest : Self.shortest + 2 * Int(span.count)
                if bytes.count == Self.shortest && count > bytes.count {
                    bytes += try await port.read(count - bytes.count)
                }
                guard bytes.count == count else { throw TimedOut(limit: timeout) }
                return bytes
            }
        } catch is TimedOut {
            throw ModbusFailure.timedOut(timeout)
        }
    }
}
