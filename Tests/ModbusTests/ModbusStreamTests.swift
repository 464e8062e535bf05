import NIOCore
import Testing
import TimeLimits

@testable import Modbus

@Suite(.ends())
struct ModbusStreamTests {
    // Transaction 1, protocol 0, 6 bytes follow, unit 17, function 3, start 0x006B, 3 registers.
    static let frame: [UInt8] = [
        0x00, 0x01, 0x00, 0x00, 0x00, 0x06, 0x11, 0x03, 0x00, 0x6B, 0x00, 0x03,
    ]

    @Test(arguments: 0..<12) func `a frame that has not fully arrived is not taken`(byteCount: Int) throws {
        var stream = ModbusStream()
        stream.append(ByteBuffer(bytes: Self.frame.prefix(byteCount)))
        #expect(try stream.next() == nil)
        #expect(stream.isMidFrame == (byteCount > 0))
    }

    @Test func `a frame is taken when its last byte has come`() throws {
        var stream = ModbusStream()
        for byte in Self.frame.dropLast() {
            stream.append(ByteBuffer(bytes: [byte]))
            #expect(try stream.next() == nil)
        }
        stream.append(ByteBuffer(bytes: Self.frame.suffix(1)))
        let frame = try #require(try stream.next())
        #expect(frame.header == MBAPHeader(transaction: 1, pduByteCount: 5, unit: 0x11))
        #expect(frame.pdu == [0x03, 0x00, 0x6B, 0x00, 0x03])
        #expect(frame.bytes == Self.frame)
        #expect(!stream.isMidFrame)
    }

    @Test func `many frames in one piece come out one after the other`() throws {
        var stream = ModbusStream()
        let frames = (0..<10).map { ModbusFrame(transaction: $0, unit: 1, pdu: [0x2B, UInt8($0)]) }
        stream.append(ByteBuffer(bytes: frames.flatMap(\.bytes) + Self.frame.prefix(5)))
        for frame in frames { #expect(try stream.next() == frame) }
        #expect(try stream.next() == nil)
        #expect(stream.isMidFrame)
    }

    @Test func `a foreign protocol identifier is left to whoever takes the frame`() throws {
        var stream = ModbusStream()
        stream.append(ByteBuffer(bytes: [0, 1, 0x12, 0x34, 0, 2, 9, 3]))
        #expect(try stream.next()?.header.protocolID == 0x1234)
    }

    @Test(arguments: [0, 1, 255, 256, 60_000, 65_535] as [UInt16])
    func `a length that no frame has breaks the stream`(length: UInt16) {
        var stream = ModbusStream()
        stream.append(ByteBuffer(bytes: [0, 1, 0, 0, UInt8(length >> 8), UInt8(length & 0xFF), 1]))
        #expect(throws: ModbusStreamBroken(length: length)) { try stream.next() }
    }

    @Test(arguments: [2, 254] as [UInt8]) func `the shortest and the longest frame are taken`(length: UInt8)
        throws
    {
        var stream = ModbusStream()
        let pdu = [UInt8](repeating: 7, count: Int(length) - 1)
        stream.append(ByteBuffer(bytes: [0, 1, 0, 0, 0, length, 1] + pdu))
        #expect(try stream.next()?.pdu == pdu)
    }

    @Test func `a stream that never stands between two frames does not grow`() throws {
        var stream = ModbusStream()
        var bytes = ByteBuffer(bytes: Self.frame.prefix(5))
        var count = 0
        for _ in 0..<10_000 {
            bytes.writeBytes(Self.frame.suffix(7) + Self.frame.prefix(5))
            stream.append(bytes)
            bytes.clear()
            while try stream.next() != nil { count += 1 }
        }
        #expect(count == 10_000)
        #expect(stream.received.capacity <= 4096)
    }
}
