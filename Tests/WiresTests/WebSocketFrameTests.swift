import NIOCore
import Seeded
import Testing
import TimeLimits

@testable import Wires

@Suite(.ends())
struct WebSocketFrameTests {
    /// Feeds bytes piece by piece.
    /// - Returns: the events, and what was wrong at the end.
    static func read(
        _ bytes: [UInt8], pieces: Int = .max, from sender: WebSocketFrameStream.Sender = .client,
        limit: Int = 1000
    ) -> (events: [WebSocketEvent], code: UInt16?) {
        var stream = WebSocketFrameStream(from: sender, limit: limit)
        var assembler = WebSocketAssembler(limit: limit)
        var events: [WebSocketEvent] = []
        var rest = bytes[...]
        do throws(WebSocketViolation) {
            while !rest.isEmpty {
                stream.append(ByteBuffer(bytes: rest.prefix(pieces)))
                rest = rest.dropFirst(pieces)
                while let frame = try stream.next() {
                    if let event = try assembler.take(frame) { events.append(event) }
                }
            }
            return (events, nil)
        } catch {
            return (events, error.close.code)
        }
    }

    static func bytes(_ frames: [WebSocketFrame], mask: UInt32? = 0x0102_0304) -> [UInt8] {
        var buffer = ByteBuffer()
        for frame in frames { frame.write(mask: mask, to: &buffer) }
        return Array(buffer.readableBytesView)
    }

    // Source: RFC 6455, section 5.7.
    @Test(
        arguments: [
            ([0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f], WebSocketFrameStream.Sender.server),
            ([0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58], .client),
            ([0x01, 0x03, 0x48, 0x65, 0x6c, 0x80, 0x02, 0x6c, 0x6f], .server),
        ] as [([UInt8], WebSocketFrameStream.Sender)])
    func `the examples of the standard are read, byte by byte too`(
        bytes: [UInt8], sender: WebSocketFrameStream.Sender
    ) {
        for pieces in [1, 2, Int.max] {
            let read = Self.read(bytes, pieces: pieces, from: sender)
            #expect(read.events == [.message(.text("Hello"))])
            #expect(read.code == nil)
        }
    }

    @Test(arguments: [0, 1, 125, 126, 65_535, 65_536, 100_000])
    func `a payload of any length comes back`(count: Int) {
        let message = WebSocketMessage.binary((0..<count).map { UInt8($0 % 251) })
        let read = Self.read(Self.bytes([message.frame]), pieces: 4096, limit: 100_000)
        #expect(read.events == [.message(message)])
        #expect(read.code == nil)
    }

    @Test func `control frames stand between the parts of a message`() {
        let frames = [
            WebSocketFrame(.text, Array("a".utf8), isFinal: false), WebSocketFrame(.ping, [1]),
            WebSocketFrame(.continuation, [], isFinal: false), WebSocketFrame(.pong),
            WebSocketFrame(.continuation, Array("ü".utf8)),
            WebSocketFrame(.close, WebSocketClose(code: 1001, reason: "bye").payload),
        ]
        let expected: [WebSocketEvent] = [
            .ping([1]), .pong([]), .message(.text("aü")), .close(WebSocketClose(code: 1001, reason: "bye")),
        ]
        for pieces in [1, Int.max] {
            #expect(Self.read(Self.bytes(frames), pieces: pieces).events == expected)
        }
    }

    @Test func `a character may be divided between the parts of a text`() {
        let letter = Array("ü".utf8)
        let frames = [
            WebSocketFrame(.text, [letter[0]], isFinal: false), WebSocketFrame(.continuation, [letter[1]]),
        ]
        #expect(Self.read(Self.bytes(frames)).events == [.message(.text("ü"))])
    }

    @Test(
        arguments: [
            ("without a mask", [0x81, 0x00], 1002), ("first reserved bit", [0xC1, 0x80, 0, 0, 0, 0], 1002),
            ("second reserved bit", [0xA1], nil), ("second reserved bit, whole", [0xA1, 0x80], 1002),
            ("reserved opcode", [0x83, 0x80], 1002), ("reserved control opcode", [0x8B, 0x80], 1002),
            ("ping in parts", [0x09, 0x80], 1002), ("long ping", [0x89, 0xFE], 1002),
            ("length 125 in two bytes", [0x82, 0xFE, 0x00, 0x7D], 1002),
            ("length 65,535 in eight bytes", [0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 1002),
            ("too long", [0x82, 0xFE, 0x03, 0xE9], 1009),
            ("more bytes than there are", [0x82, 0xFF] + [UInt8](repeating: 0xFF, count: 8), 1009),
            ("continuation of nothing", [0x80, 0x80, 0, 0, 0, 0], 1002),
            ("not UTF-8", [0x81, 0x81, 0, 0, 0, 0, 0xFF], 1007),
            ("half a close code", [0x88, 0x81, 0, 0, 0, 0, 3], 1002),
            ("close code 1005", [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xED], 1002),
            ("close code 999", [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE7], 1002),
            ("close reason not UTF-8", [0x88, 0x83, 0, 0, 0, 0, 0x03, 0xE8, 0xFF], 1007),
        ] as [(String, [UInt8], UInt16?)])
    func `what breaks the protocol is refused as soon as it is known`(
        name: String, bytes: [UInt8], code: UInt16?
    ) {
        #expect(Self.read(bytes).code == code, "\(name)")
        #expect(Self.read(bytes, pieces: 1).code == code, "\(name)")
    }

    @Test func `a message within another, a server's mask and a message of many parts are refused`() {
        let begin = WebSocketFrame(.text, [0x61], isFinal: false)
        #expect(Self.read(Self.bytes([begin, WebSocketFrame(.text)])).code == 1002)
        #expect(Self.read(Self.bytes([begin]), from: .server).code == 1002)
        let more = WebSocketFrame(.continuation, [UInt8](repeating: 0x61, count: 500), isFinal: false)
        #expect(Self.read(Self.bytes([begin, more, more])).code == 1009)
    }

    @Test func `a reason that is too long is cut between characters`() throws {
        let close = WebSocketClose(code: 1008, reason: String(repeating: "ü", count: 100))
        #expect(close.payload.count == 124)
        #expect(try WebSocketClose(payload: close.payload).reason == String(repeating: "ü", count: 61))
    }

    @Test func `damaged streams read the same in whatever pieces they come`() {
        var random = SeededNumbers(seed: 0x3B50C)
        for number in 0..<DamagedInputs.count(ordinarily: 4000) {
            let bytes = Self.damaged(&random)
            let whole = Self.read(bytes)
            let parts = Self.read(bytes, pieces: Int.random(in: 1...7, using: &random))
            #expect(whole.events == parts.events, "case \(number)")
            #expect(whole.code == parts.code, "case \(number)")
        }
    }

    static func damaged(_ random: inout SeededNumbers) -> [UInt8] {
        let opcodes: [WebSocketFrame.Opcode] = [.continuation, .text, .binary, .close, .ping, .pong]
        var bytes = (0..<Int.random(in: 1...5, using: &random)).flatMap { _ in
            let payload = (0..<Int.random(in: 0...140, using: &random)).map { _ in
                UInt8.random(in: 0x20...0x7E, using: &random)
            }
            let frame = WebSocketFrame(
                opcodes[Int.random(in: 0..<6, using: &random)], payload,
                isFinal: Bool.random(using: &random))
            return Self.bytes([frame])
        }
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            bytes[index] = .random(in: 0...255, using: &random)
        }
        return bytes
    }
}
