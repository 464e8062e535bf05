import Testing
import TimeLimits

@testable import Modbus

@Suite(.ends())
struct RTUFrameTests {
    /// Frames of the sheet on the PZEM-004T, among them captures of real modules.
    static let frames: [[UInt8]] = [
        [0x01, 0x04, 0x00, 0x00, 0x00, 0x0A, 0x70, 0x0D],
        [0xF8, 0x04, 0x00, 0x00, 0x00, 0x0A, 0x64, 0x64],
        [0xF8, 0x06, 0x00, 0x02, 0x00, 0x01, 0xFD, 0xA3],
        [0x01, 0x42, 0x80, 0x11],
        [0xF8, 0x41, 0x37, 0x21, 0xB7, 0x78],
        [0x01, 0x84, 0x02, 0xC2, 0xC1],
        [
            0x01, 0x04, 0x14, 0x08, 0xD1, 0x00, 0x6C, 0x00, 0x00, 0x00, 0xF4, 0x00, 0x00, 0x00, 0x26, 0x00,
            0x00, 0x01, 0xF4, 0x00, 0x64, 0x00, 0x00, 0x51, 0x34,
        ],
    ]

    @Test(arguments: frames) func `a frame is written as it was read`(bytes: [UInt8]) throws {
        let frame = try #require(RTUFrame(bytes))
        #expect(frame.address == bytes[0])
        #expect(frame.pdu == Array(bytes[1..<(bytes.count - 2)]))
        #expect(frame.bytes == bytes)
    }

    @Test(arguments: frames) func `a frame with one wrong bit is none`(bytes: [UInt8]) {
        for place in 0..<(8 * bytes.count) {
            var wrong = bytes
            wrong[place / 8] ^= 1 << (place % 8)
            #expect(RTUFrame(wrong) == nil)
        }
    }

    @Test func `the CRC of the check word of CRC-16 is that of the specification`() {
        #expect(RTUChecksum.of(Array("123456789".utf8)) == 0x4B37)
        #expect(RTUChecksum.of([UInt8]()) == 0xFFFF)
    }

    @Test func `too few and too many bytes are no frame`() {
        #expect(RTUFrame([UInt8]()) == nil)
        // Its checksum would be right.
        #expect(RTUFrame([0xFF, 0xFF]) == nil)
        #expect(RTUFrame(RTUFrame(address: 1, pdu: Array(repeating: 1, count: 253)).bytes) != nil)
        #expect(RTUFrame(RTUFrame(address: 1, pdu: Array(repeating: 1, count: 254)).bytes) == nil)
    }
}
