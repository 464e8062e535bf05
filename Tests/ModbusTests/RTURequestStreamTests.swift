import Seeded
import Testing
import TimeLimits

@testable import Modbus

@Suite(.ends())
struct RTURequestStreamTests {
    static let requests: [[UInt8]] = [
        [4, 0, 0, 0, 10], [3, 0, 1, 0, 2], [6, 0, 1, 8, 0xFC], [0x41, 0x37, 0x21], [0x42], [1, 0, 0, 0, 1],
        [16, 0, 1, 0, 2, 4, 1, 2, 3, 4], [15, 0, 0, 0, 3, 1, 7], [22, 0, 1, 0, 2, 0, 3],
        [23, 0, 1, 0, 2, 0, 3, 0, 1, 2, 9, 9],
    ]

    @Test(arguments: requests) func `a request is whole with its last byte`(pdu: [UInt8]) {
        var stream = RTURequestStream()
        let bytes = RTUFrame(address: 1, pdu: pdu).bytes
        for byte in bytes.dropLast() {
            stream.append([byte])
            #expect(stream.next() == nil)
            #expect(stream.isMidFrame)
        }
        stream.append([bytes[bytes.count - 1]])
        #expect(stream.next() == RTUFrame(address: 1, pdu: pdu))
        #expect(!stream.isMidFrame)
    }

    @Test func `many at once come out one after the other`() {
        var stream = RTURequestStream()
        stream.append(Self.requests.flatMap { RTUFrame(address: 7, pdu: $0).bytes })
        for pdu in Self.requests { #expect(stream.next() == RTUFrame(address: 7, pdu: pdu)) }
        #expect(stream.next() == nil)
        #expect(!stream.isMidFrame)
    }

    @Test func `a function that nobody knows ends with a pause`() {
        var stream = RTURequestStream()
        let frame = RTUFrame(address: 1, pdu: [43, 14, 1, 0])
        stream.append(frame.bytes)
        #expect(stream.next() == nil)
        #expect(stream.endFrame() == frame)
        #expect(stream.endFrame() == nil)
    }

    @Test func `a part of a request is dropped by a pause`() {
        var stream = RTURequestStream()
        let frame = RTUFrame(address: 1, pdu: Self.requests[0])
        stream.append(frame.bytes.prefix(5))
        #expect(stream.next() == nil)
        #expect(stream.endFrame() == nil)
        stream.append(frame.bytes)
        #expect(stream.next() == frame)
    }

    @Test func `a wrong CRC spoils everything up to the pause`() {
        var stream = RTURequestStream()
        let frame = RTUFrame(address: 1, pdu: Self.requests[0])
        stream.append(frame.bytes.dropLast() + [0])
        stream.append(frame.bytes)
        #expect(stream.next() == nil)
        stream.append(frame.bytes)
        #expect(stream.next() == nil)
        #expect(stream.isMidFrame)
        #expect(stream.endFrame() == nil)
        stream.append(frame.bytes)
        #expect(stream.next() == frame)
    }

    @Test func `silence before a request ends what was spoiled, also when nobody was told of it in time`() {
        let frame = RTUFrame(address: 1, pdu: Self.requests[0])
        var stream = RTURequestStream()
        stream.append(frame.bytes.dropLast() + [0])
        #expect(stream.next() == nil)
        stream.append(frame.bytes, after: RTURequestStream.pause - .nanoseconds(1))
        #expect(stream.next() == nil)
        stream.append(frame.bytes, after: RTURequestStream.pause)
        #expect(stream.next() == frame)
    }

    @Test func `noise without end takes no room`() {
        var stream = RTURequestStream()
        for _ in 0..<10_000 {
            stream.append([0x70])
            #expect(stream.next() == nil)
        }
        #expect(stream.isMidFrame)
        #expect(stream.endFrame() == nil)
    }

    @Test(arguments: 1...8) func `behind any noise and a pause a request is found`(seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        var stream = RTURequestStream()
        let frame = RTUFrame(address: 1, pdu: Self.requests[0])
        for _ in 0..<500 {
            let size = Int.random(in: 0...60, using: &random)
            stream.append((0..<size).map { _ in UInt8.random(in: 0...255, using: &random) })
            while stream.next() != nil {}
            _ = stream.endFrame()
            stream.append(frame.bytes)
            #expect(stream.next() == frame)
        }
    }
}
