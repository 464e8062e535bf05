import Modbus
import Testing
import TimeLimits

@testable import Simulators

/// The frames of the manual and of captures, byte for byte.
@Suite(.ends())
struct PZEMFaceTests {
    static let s1 = PZEMValues(
        voltageV: 229.7, currentA: 3.482, powerW: 767.8, energyWh: 1_523_467, frequencyHz: 50,
        powerFactor: 0.96)
    static let s2 = PZEMValues(
        voltageV: 225.1, currentA: 70.125, powerW: 15_780.4, energyWh: 98_765, frequencyHz: 49.9,
        powerFactor: 1)
    static let s3 = PZEMValues(voltageV: 230.4, energyWh: 9_999_990, frequencyHz: 50)

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let values: PZEMValues
        /// The threshold that S2 lies above.
        var thresholdW: UInt16 = 23_000
        let request: String
        let answer: String
    }

    static let rows = [
        Row(
            testDescription: "S1", values: s1, request: "01 04 00 00 00 0A 70 0D",
            answer:
                "01 04 14 08 F9 0D 9A 00 00 1D FE 00 00 3F 0B 00 17 01 F4 00 60 00 00 DF E6"),
        Row(
            testDescription: "S2", values: s2, thresholdW: 15_000, request: "01 04 00 00 00 0A 70 0D",
            answer:
                "01 04 14 08 CB 11 ED 00 01 68 6C 00 02 81 CD 00 01 01 F3 00 64 FF FF 5E 0F"),
        Row(
            testDescription: "S3", values: s3, request: "01 04 00 00 00 0A 70 0D",
            answer:
                "01 04 14 09 00 00 00 00 00 00 00 00 00 96 76 00 98 01 F4 00 00 00 00 48 D4"),
        Row(
            testDescription: "S1 at the general address", values: s1, request: "F8 04 00 00 00 0A 64 64",
            answer:
                "F8 04 14 08 F9 0D 9A 00 00 1D FE 00 00 3F 0B 00 17 01 F4 00 60 00 00 7E 9C"),
        Row(
            testDescription: "voltage", values: s1, request: "01 04 00 00 00 01 31 CA",
            answer: "01 04 02 08 F9 7E B2"),
        Row(
            testDescription: "energy", values: s1, request: "01 04 00 05 00 02 61 CA",
            answer: "01 04 04 3F 0B 00 17 C6 5C"),
        Row(
            testDescription: "threshold and address", values: s1, thresholdW: 23_000,
            request: "01 03 00 01 00 02 95 CB", answer: "01 03 04 59 D8 00 01 A9 54"),
        Row(
            testDescription: "own address", values: s1, request: "F8 03 00 02 00 01 31 A3",
            answer: "F8 03 02 00 01 E5 90"),
        Row(
            testDescription: "threshold 2300 W", values: s1, request: "01 06 00 01 08 FC DF 8B",
            answer: "01 06 00 01 08 FC DF 8B"),
        Row(
            testDescription: "address 5", values: s1, request: "01 06 00 02 00 05 E8 09",
            answer: "01 06 00 02 00 05 E8 09"),
        Row(
            testDescription: "address 1 by the general one", values: s1, request: "F8 06 00 02 00 01 FD A3",
            answer: "F8 06 00 02 00 01 FD A3"),
        Row(testDescription: "reset", values: s1, request: "01 42 80 11", answer: "01 42 80 11"),
        Row(
            testDescription: "reset by the general address", values: s1, request: "F8 42 C2 41",
            answer: "F8 42 C2 41"),
        Row(
            testDescription: "calibrate", values: s1, request: "F8 41 37 21 B7 78",
            answer: "F8 41 37 21 B7 78"),
        Row(
            testDescription: "11 registers", values: s1, request: "01 04 00 00 00 0B B1 CD",
            answer: "01 84 02 C2 C1"),
        Row(
            testDescription: "function 1", values: s1, request: "01 01 00 00 00 01 FD CA",
            answer: "01 81 01 81 90"),
        Row(
            testDescription: "address 0xF8", values: s1, request: "01 06 00 02 00 F8 29 88",
            answer: "01 86 03 02 61"),
        Row(
            testDescription: "225.7 V, captured",
            values: PZEMValues(
                voltageV: 225.7, currentA: 0.108, powerW: 24.4, energyWh: 38, frequencyHz: 50, powerFactor: 1),
            request: "01 04 00 00 00 0A 70 0D",
            answer:
                "01 04 14 08 D1 00 6C 00 00 00 F4 00 00 00 26 00 00 01 F4 00 64 00 00 51 34"),
        Row(
            testDescription: "225.9 V, captured",
            values: PZEMValues(
                voltageV: 225.9, currentA: 0.035, powerW: 0.5, energyWh: 2, frequencyHz: 50.1,
                powerFactor: 0.06),
            request: "F8 04 00 00 00 0A 64 64",
            answer:
                "F8 04 14 08 D3 00 23 00 00 00 05 00 00 00 02 00 00 01 F5 00 06 00 00 F8 BE"),
        Row(
            testDescription: "224.4 V, captured",
            values: PZEMValues(
                voltageV: 224.4, currentA: 0.023, powerW: 3.1, energyWh: 0, frequencyHz: 50, powerFactor: 0.6),
            request: "F8 04 00 00 00 0A 64 64",
            answer:
                "F8 04 14 08 C4 00 17 00 00 00 1F 00 00 00 00 00 00 01 F4 00 3C 00 00 FD F0"),
        Row(
            testDescription: "the manual's example",
            values: PZEMValues(
                voltageV: 220, currentA: 1, powerW: 220, energyWh: 0, frequencyHz: 50, powerFactor: 1),
            request: "01 04 00 00 00 0A 70 0D",
            answer:
                "01 04 14 08 98 03 E8 00 00 08 98 00 00 00 00 00 00 01 F4 00 64 00 00 63 CE"),
    ]

    @Test(arguments: rows) func `a request is answered byte for byte`(row: Row) throws {
        var face = PZEMFace(address: 1, thresholdW: row.thresholdW)
        #expect(try answer(row.request, from: &face, row.values) == bytes(row.answer))
    }

    /// Requests with a checksum of their own, and the function and code of the answer.
    @Test(
        arguments: [
            ([0x04, 0, 0, 0, 0], 0x84, 3), ([0x04, 0, 9, 0, 2], 0x84, 2), ([0x04, 0, 0, 0, 126], 0x84, 3),
            ([0x04, 1, 0, 0, 1], 0x84, 2), ([0x03, 0, 0, 0, 1], 0x83, 2), ([0x03, 0, 1, 0, 3], 0x83, 2),
            ([0x03, 0, 1, 0, 0], 0x83, 3), ([0x06, 0, 0, 0, 1], 0x86, 2), ([0x06, 0, 2, 0, 0], 0x86, 3),
            ([0x06, 0, 2, 1, 0], 0x86, 3), ([0x41, 0x37, 0x21], 0xC1, 1),
            ([0x10, 0, 1, 0, 1, 2, 0, 5], 0x90, 1), ([0x2B, 14, 1, 0], 0xAB, 1),
        ] as [([UInt8], UInt8, UInt8)])
    func `a request that cannot be carried out is refused`(pdu: [UInt8], function: UInt8, code: UInt8) {
        var face = PZEMFace(address: 1, thresholdW: 100)
        let before = face
        let outcome = face.answer(RTUFrame(address: 1, pdu: pdu), values: Self.s1)
        #expect(outcome.pdu == [function, code])
        #expect(outcome.exception == code)
        #expect(face == before)
    }

    @Test func `a wrong password is refused at the general address`() {
        var face = PZEMFace(address: 1, thresholdW: 100)
        let outcome = face.answer(RTUFrame(address: 0xF8, pdu: [0x41, 0x37, 0x22]), values: Self.s1)
        #expect(RTUFrame(address: 0xF8, pdu: outcome.pdu).bytes == bytes("F8 C1 03 E1 A0"))
        #expect(!outcome.calibrates)
    }

    @Test func `a new address and a new threshold hold from the next request on`() throws {
        var face = PZEMFace(address: 1, thresholdW: 23_000)
        _ = try answer("01 06 00 02 00 05 E8 09", from: &face, Self.s1)
        #expect(!face.hears(1))
        #expect(face.hears(5))
        #expect(face.hears(0xF8))
        #expect(face.hears(0))
        #expect(!face.hears(0xF9))
        face.thresholdW = 767
        #expect(
            face.answer(RTUFrame(address: 5, pdu: [4, 0, 9, 0, 1]), values: Self.s1).pdu.suffix(2) == [
                255, 255,
            ])
        face.thresholdW = 768
        #expect(
            face.answer(RTUFrame(address: 5, pdu: [4, 0, 9, 0, 1]), values: Self.s1).pdu.suffix(2) == [0, 0])
    }

    @Test func `a read of some registers is a row of what lies in them whole`() {
        var face = PZEMFace(address: 1, thresholdW: 23_000)
        let names = { (start: UInt8, count: UInt8) in
            face.answer(RTUFrame(address: 1, pdu: [4, 0, start, 0, count]), values: Self.s1).values.map(
                \.name)
        }
        #expect(
            names(0, 10) == ["power", "voltage", "current", "energy.import", "power_factor", "frequency"])
        #expect(names(0, 1) == ["voltage"])
        #expect(names(2, 2) == [])
    }

    private func answer(_ request: String, from face: inout PZEMFace, _ values: PZEMValues) throws -> [UInt8]
    {
        let frame = try #require(RTUFrame(bytes(request)))
        #expect(face.hears(frame.address))
        return RTUFrame(address: frame.address, pdu: face.answer(frame, values: values).pdu).bytes
    }

    private func bytes(_ text: String) -> [UInt8] {
        text.split(separator: " ").compactMap { UInt8($0, radix: 16) }
    }
}
