import Testing
import TimeLimits

@testable import Modbus

@Suite(.ends())
struct ModbusResponseTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let request: ModbusRequest
        let response: ModbusResponse
        let pdu: [UInt8]
        var testDescription: String { "function \(request.function)" }
    }

    // The examples of the specification, V1.1b3, section 6.
    static var rows: [Row] {
        get throws {
            [
                Row(
                    request: .readCoils(try BitSpan(start: 0x13, count: 10)),
                    response: .bits(
                        [true, false, true, true, false, false, true, true, true, false], function: 1),
                    pdu: [1, 2, 0xCD, 0x01]),
                Row(
                    request: .readDiscreteInputs(try BitSpan(start: 0, count: 1)),
                    response: .bits([false], function: 2), pdu: [2, 1, 0]),
                Row(
                    request: .readHoldingRegisters(try RegisterSpan(start: 0x6B, count: 3)),
                    response: .registers([0x022B, 0, 0x64], function: 3), pdu: [3, 6, 2, 0x2B, 0, 0, 0, 0x64]),
                Row(
                    request: .readInputRegisters(try RegisterSpan(start: 8, count: 1)),
                    response: .registers([10], function: 4), pdu: [4, 2, 0, 10]),
                Row(
                    request: .writeCoil(address: 0xAC, true),
                    response: .written(.writeCoil(address: 0xAC, true)),
                    pdu: [5, 0, 0xAC, 0xFF, 0]),
                Row(
                    request: .writeRegisters(try ModbusWrite(start: 1, registers: [0x0A, 0x0102])),
                    response: .written(
                        .writeRegisters(try ModbusWrite(start: 1, registers: [0x0A, 0x0102]))),
                    pdu: [16, 0, 1, 0, 2]),
                Row(
                    request: .writeCoils(try ModbusWrite(start: 0x13, coils: [true, false])),
                    response: .written(.writeCoils(try ModbusWrite(start: 0x13, coils: [true, false]))),
                    pdu: [15, 0, 0x13, 0, 2]),
                Row(
                    request: .maskWriteRegister(address: 4, and: 0xF2, or: 0x25),
                    response: .written(.maskWriteRegister(address: 4, and: 0xF2, or: 0x25)),
                    pdu: [22, 0, 4, 0, 0xF2, 0, 0x25]),
                Row(
                    request: .readWriteRegisters(
                        try RegisterSpan(start: 3, count: 1),
                        try ModbusWrite(start: 14, registersBesideRead: [1])),
                    response: .registers([0xFE], function: 23), pdu: [23, 2, 0, 0xFE]),
            ]
        }
    }

    @Test(arguments: try rows) func `a response and its PDU become each other`(row: Row) throws {
        #expect(row.response.pdu == row.pdu)
        #expect(try ModbusResponse(pdu: row.pdu, to: row.request) == row.response)
    }

    @Test(arguments: try rows) func `an answer that is cut or too long is no answer`(row: Row) {
        for count in 0..<row.pdu.count {
            #expect(throws: ModbusAnswerProblem.wrongLength) {
                try ModbusResponse(pdu: Array(row.pdu.prefix(count)), to: row.request)
            }
        }
        #expect(throws: ModbusAnswerProblem.wrongLength) {
            try ModbusResponse(pdu: row.pdu + [0], to: row.request)
        }
    }

    @Test(arguments: try rows) func `every function can be refused, with any code`(row: Row) throws {
        for code in UInt8.min...UInt8.max {
            let exception = ModbusResponse.exception(
                ModbusException(rawValue: code), function: row.request.function)
            #expect(exception.pdu == [row.request.function | 0x80, code])
            #expect(try ModbusResponse(pdu: exception.pdu, to: row.request) == exception)
        }
    }

    @Test(arguments: try rows) func `an answer to another function is no answer`(row: Row) {
        #expect(throws: ModbusAnswerProblem.wrongFunction(row.pdu[0] + 1)) {
            try ModbusResponse(pdu: [row.pdu[0] + 1] + row.pdu.dropFirst(), to: row.request)
        }
    }

    @Test func `a confirmation of another write is none`() {
        #expect(throws: ModbusAnswerProblem.wrongConfirmation) {
            try ModbusResponse(pdu: [6, 0, 1, 0, 4], to: .writeRegister(address: 1, 3))
        }
    }

    @Test func `a byte count that contradicts the answer is a wrong length`() throws {
        let request = ModbusRequest.readHoldingRegisters(try RegisterSpan(start: 0, count: 2))
        #expect(throws: ModbusAnswerProblem.wrongLength) {
            try ModbusResponse(pdu: [3, 2, 0, 1, 0, 2], to: request)
        }
    }

    @Test func `125 registers fill a frame`() throws {
        let registers = (0..<125).map { UInt16($0) }
        let pdu = ModbusResponse.registers(registers, function: 3).pdu
        #expect(pdu.count == 252)
        #expect(try ModbusResponse.registers(in: pdu, function: 3, count: 125) == registers)
    }
}
