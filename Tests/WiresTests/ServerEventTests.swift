import Testing
import TimeLimits

@testable import Wires

@Suite(.ends())
struct ServerEventTests {
    private static let stream = Array(
        ("\u{FEFF}: hello\n\nid: 7\nevent: alert\ndata: {\"a\":1}\ndata:two\n\nretry: 5\r\ndata: x\r\n\r\n"
            + "id\rdata:  y\r\rnonsense\n\ndata: never finished\n").utf8)

    private static let events = [
        ServerEvent(id: "7", name: "alert", data: "{\"a\":1}\ntwo"),
        ServerEvent(id: "7", name: "message", data: "x"),
        ServerEvent(id: "", name: "message", data: " y"),
    ]

    @Test(arguments: [1, 2, 3, 7, 1000])
    func `events come out of parts of any size`(size: Int) throws {
        var decoder = ServerEventDecoder()
        var events: [ServerEvent] = []
        var rest = Self.stream[...]
        while !rest.isEmpty {
            events += try decoder.take(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        #expect(events == Self.events)
    }

    @Test func `an id that the stream goes on from holds until the next one`() throws {
        var decoder = ServerEventDecoder(lastID: "41")
        #expect(
            try decoder.take("data: a\n\nid: 42\ndata: b\n\n".utf8) == [
                ServerEvent(id: "41", name: "message", data: "a"),
                ServerEvent(id: "42", name: "message", data: "b"),
            ])
    }

    @Test func `a line without end is given up`() throws {
        var decoder = ServerEventDecoder()
        #expect(throws: ServerEventDecoder.TooLong.self) {
            for _ in 0...16 { _ = try decoder.take(repeatElement(UInt8(ascii: "x"), count: 1 << 16)) }
        }
    }

    @Test func `a crowd of short lines without an event is given up`() throws {
        var decoder = ServerEventDecoder()
        #expect(throws: ServerEventDecoder.TooLong.self) {
            for _ in 0...(1 << 18) { _ = try decoder.take("data:xxxx\n".utf8) }
        }
    }
}
