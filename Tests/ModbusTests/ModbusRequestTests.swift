import Testing
import TimeLimits

@testable import Modbus

@Suite(.ends())
struct ModbusRequestTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let request: ModbusRequest
        let pdu: [UInt8]
        var testDescription: String { "function \(request.function)" }
    }

    // The examples of the specification, V1.1b3, section 6.
    static var rows: [Row] {
        get throws {
            [
                Row(request: .readCoils(try BitSpan(start: 0x13, count: 0x13)), pdu: [1, 0, 0x13, 0, 0x13]),
                Row(
                    request: .readDiscreteInputs(try BitSpan(start: 0xC4, count: 0x16)),
                    pdu: [2, 0, 0xC4, 0, 0x16]),
                Row(
                    request: .readHoldingRegisters(try RegisterSpan(start: 0x6B, count: 3)),
                    pdu: [3, 0, 0x6B, 0, 3]),
                Row(
                    request: .readInputRegisters(try RegisterSpan(start: 8, count: 1)), pdu: [4, 0, 8, 0, 1]),
                Row(request: .writeCoil(address: 0xAC, true), pdu: [5, 0, 0xAC, 0xFF, 0]),
                Row(request: .writeCoil(address: 0xAC, false), pdu: [5, 0, 0xAC, 0, 0]),
                Row(request: .writeRegister(address: 1, 3), pdu: [6, 0, 1, 0, 3]),
                Row(
                    request: .writeCoils(
                        try ModbusWrite(
                            start: 0x13,
                            coils: [true, false, true, true, false, false, true, true, true, false])),
                    pdu: [15, 0, 0x13, 0, 0x0A, 2, 0xCD, 0x01]),
                Row(
                    request: .writeRegisters(try ModbusWrite(start: 1, registers: [0x0A, 0x0102])),
                    pdu: [16, 0, 1, 0, 2, 4, 0, 0x0A, 1, 2]),
                Row(
                    request: .maskWriteRegister(address: 4, and: 0xF2, or: 0x25),
                    pdu: [22, 0, 4, 0, 0xF2, 0, 0x25]),
                Row(
                    request: .readWriteRegisters(
                        try RegisterSpan(start: 3, count: 6),
                        try ModbusWrite(start: 14, registersBesideRead: [0xFF, 0xFF, 0xFF])),
                    pdu: [23, 0, 3, 0, 6, 0, 0x0E, 0, 3, 6, 0, 0xFF, 0, 0xFF, 0, 0xFF]),
                Row(request: .other(function: 43, data: [0x0E, 1, 0]), pdu: [43, 0x0E, 1, 0]),
            ]
        }
    }

    @Test(arguments: try rows) func `a request and its PDU become each other`(row: Row) throws {
        #expect(row.request.pdu == row.pdu)
        #expect(try ModbusRequest(pdu: row.pdu) == row.request)
        #expect(row.request.function == row.pdu[0])
    }

    @Test(arguments: try rows.dropLast())
    func `a PDU that is too short or too long for its function is refused`(
        row: Row
    ) {
        for count in 1..<row.pdu.count {
            #expect(throws: ModbusException.illegalDataValue) {
                try ModbusRequest(pdu: Array(row.pdu.prefix(count)))
            }
        }
        #expect(throws: ModbusException.illegalDataValue) { try ModbusRequest(pdu: row.pdu + [0]) }
    }

    @Test func `no PDU at all is no function`() {
        #expect(throws: ModbusException.illegalFunction) { try ModbusRequest(pdu: []) }
    }

    /// Start 0xFFFF with a count of 2 is a bad address; with a count outside the limits that comes first.
    @Test(
        arguments: [
            ([1, 0xFF, 0xFF, 0, 2], 2), ([1, 0, 0, 0, 0], 3), ([1, 0, 0, 0x07, 0xD0], nil),
            ([1, 0xFF, 0xFF, 0x07, 0xD1], 3), ([2, 0xFF, 0xFF, 0, 2], 2), ([2, 0, 0, 0x07, 0xD1], 3),
            ([3, 0, 0, 0, 125], nil), ([3, 0, 0, 0, 126], 3), ([3, 0, 0, 0, 0], 3),
            ([3, 0xFF, 0xFF, 0, 2], 2),
            ([3, 0xFF, 0xFF, 0, 126], 3), ([3, 0xFF, 0xFF, 0, 1], nil), ([4, 0xFF, 0xFF, 0, 2], 2),
            ([4, 0, 0, 0, 126], 3), ([5, 0, 0, 0x12, 0x34], 3), ([5, 0, 0, 0xFF, 0x01], 3),
            ([15, 0xFF, 0xFF, 0, 2, 1, 0], 2), ([15, 0, 0, 0, 0, 0], 3), ([15, 0, 0, 0, 9, 1, 0], 3),
            ([16, 0xFF, 0xFF, 0, 2, 4, 0, 0, 0, 0], 2), ([16, 0, 0, 0, 0, 0], 3),
            ([16, 0, 0, 0, 2, 2, 0, 0], 3),
            ([23, 0xFF, 0xFF, 0, 2, 0, 0, 0, 1, 2, 0, 0], 2),
            ([23, 0, 0, 0, 2, 0xFF, 0xFF, 0, 2, 4, 0, 0, 0, 0], 2),
            ([23, 0xFF, 0xFF, 0, 126, 0, 0, 0, 1, 2, 0, 0], 3), ([23, 0xFF, 0xFF, 0, 2, 0, 0, 0, 0, 0], 3),
        ] as [([UInt8], UInt8?)])
    func `counts are judged before addresses`(pdu: [UInt8], exception: UInt8?) {
        var refused: UInt8?
        do throws(ModbusException) { _ = try ModbusRequest(pdu: pdu) } catch { refused = error.rawValue }
        #expect(refused == exception)
    }

    @Test func `a write takes as many values as a PDU holds`() throws {
        #expect(try ModbusWrite(start: 0, coils: Array(repeating: true, count: 1968)).values.count == 1968)
        #expect(throws: ModbusException.illegalDataValue) {
            try ModbusWrite(start: 0, coils: Array(repeating: true, count: 1969))
        }
        let most = try ModbusWrite(start: 65_413, registers: Array(repeating: 1, count: 123))
        #expect(most.addresses == 65_413..<65_536)
        #expect(ModbusRequest.writeRegisters(most).pdu.count == 252)
        #expect(throws: ModbusException.illegalDataValue) {
            try ModbusWrite(start: 0, registers: Array(repeating: 1, count: 124))
        }
        #expect(throws: ModbusException.illegalDataValue) {
            try ModbusWrite(start: 0, registersBesideRead: Array(repeating: 1, count: 122))
        }
    }
}
