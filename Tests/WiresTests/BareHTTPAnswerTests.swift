import Seeded
import Testing
import TimeLimits

@testable import Wires

@Suite(.ends())
struct BareHTTPAnswerTests {
    private static func read(_ text: String, at once: Bool = false) -> BareHTTPAnswer {
        var answer = BareHTTPAnswer()
        if once {
            answer.take(text.utf8)
        } else {
            for byte in text.utf8 { answer.take([byte]) }
        }
        return answer
    }

    @Test(arguments: [true, false])
    func `the head ends with an empty line, and the body when its length has come`(isOnce: Bool) {
        let head = "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\nContent-Length:  4 \r\n\r\n"
        let answer = Self.read(head, at: isOnce)
        #expect(answer.head?.status == 201)
        #expect(answer.head?.header("content-length") == "4")
        #expect(answer.whole == nil)
        #expect(Self.read(head + "{}}", at: isOnce).whole == nil)
        #expect(Self.read(head + "{\"a\"", at: isOnce).whole?.status == 201)
    }

    @Test(arguments: [
        ("HTTP/1.0 204 No Content\n\n", 204), ("HTTP/1.1 429\r\n\r\n", 429), ("ICY 200 OK\r\n\r\n", 200),
        ("HTTP/1.1 abc\r\n\r\n", 0), ("SSH-2.0-OpenSSH_9.2 Debian-2\r\n\r\n", 0), ("hello\n\n", 0),
        ("\r\n\r\n", 0), ("HTTP/1.1 99999999999999999999 x\n\n", 999_999), ("HTTP/1.1 200OK\n\n", 200),
    ])
    func `the status is the number behind the first blank`(text: String, status: Int) {
        #expect(Self.read(text).head?.status == status)
    }

    @Test func `without a length the body ends with the connection`() {
        let answer = Self.read("HTTP/1.1 200 OK\r\n\r\nabc")
        #expect(answer.head != nil)
        #expect(!answer.hasLength)
        #expect(answer.whole == nil)
    }

    @Test func `a head without end is too large, and nothing grows`() {
        var answer = BareHTTPAnswer()
        for _ in 0..<100 { answer.take([UInt8](repeating: UInt8(ascii: "a"), count: 1024)) }
        #expect(answer.isTooLarge)
        #expect(answer.head == nil)
    }

    @Test func `whatever bytes come, they are read, in pieces as at once`() {
        var random = SeededNumbers(seed: 0xE532)
        for _ in 0..<FuzzCases.count {
            let bytes = Self.damaged(&random)
            var whole = BareHTTPAnswer()
            whole.take(bytes)
            var pieces = BareHTTPAnswer()
            for byte in bytes { pieces.take([byte]) }
            #expect(whole.head?.status == pieces.head?.status)
            #expect(whole.head?.headers.map(\.name) == pieces.head?.headers.map(\.name))
        }
    }

    private static func damaged(_ random: inout SeededNumbers) -> [UInt8] {
        var bytes = Array("HTTP/1.1 201 Created\r\nContent-Length: 2\r\nX: y\r\n\r\n{}".utf8)
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[index] = .random(in: 0...255, using: &random)
            case 1: bytes.removeLast(min(index / 4, bytes.count - 1))
            default: bytes.insert(contentsOf: bytes.prefix(index), at: index)
            }
        }
        return bytes
    }
}
