import Synchronization
import Testing
import TimeLimits
import Timekeeping

@testable import Wires

/// Streams in real time.
@Suite(.ends())
struct HTTPStreamTests {
    private static func stream() -> HTTPStream {
        HTTPStream(headers: [("content-type", "text/event-stream")])
    }

    @Test func `a body goes on in chunks and ends`() async throws {
        let stream = Self.stream()
        let text = try await ServerUnderTest.serve({ _ in .stream(stream) }) { _, url in
            let client = try await RawClient(to: url, on: ServerUnderTest.group)
            await client.send("GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            _ = await client.text { $0.contains("\r\n\r\n") }
            stream.send(Array("one".utf8))
            stream.send(Array("twelve bytes".utf8))
            _ = await client.text { $0.contains("twelve") }
            stream.finish()
            #expect(!stream.isOpen)
            return await client.textUntilClosed()
        }
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ndate: "))
        #expect(text.contains("\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"))
        #expect(text.hasSuffix("\r\n\r\n3\r\none\r\nc\r\ntwelve bytes\r\n0\r\n\r\n"))
    }

    @Test func `a client of HTTP 1_0 gets a body that ends with the connection`() async throws {
        let stream = Self.stream()
        stream.send(Array("early;".utf8))
        let text = try await ServerUnderTest.serve({ _ in .stream(stream) }) { _, url in
            let client = try await RawClient(to: url, on: ServerUnderTest.group)
            await client.send("GET / HTTP/1.0\r\n\r\n")
            _ = await client.text { $0.contains("early;") }
            stream.send(Array("late".utf8))
            stream.finish()
            return await client.textUntilClosed()
        }
        #expect(!text.contains("chunked"))
        #expect(text.hasSuffix("\r\n\r\nearly;late"))
    }

    @Test func `a peer that does not read is cut off`() async throws {
        let stream = Self.stream()
        try await ServerUnderTest.serve({ _ in .stream(stream) }) { _, url in
            let client = try await RawClient(to: url, on: ServerUnderTest.group)
            await client.send("GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            _ = await client.text { $0.contains("\r\n\r\n") }
            try await client.stopReading()
            let part = [UInt8](repeating: 0x78, count: 64 << 10)
            var count = 0
            while stream.isOpen && count < 10_000 {
                stream.send(part)
                count += 1
            }
            #expect(count < 10_000)
            #expect(!stream.isOpen)
            await client.close()
        }
    }

    @Test func `a follower reads what many threads send`() async throws {
        let stream = Self.stream()
        let ids = try await ServerUnderTest.serve({ _ in .stream(stream) }) { server, url in
            let follower = EventFollower("reader", on: SystemTimekeeper(), wiring: server.wiring)
            let answer = try await follower.open(HTTPURL(host: url.host, port: url.port, target: "/"))
            #expect(answer.status == 200)
            await withTaskGroup(of: Void.self) { group in
                for number in 1...50 {
                    group.addTask { stream.send(Array("id: \(number)\ndata: x\n\n".utf8)) }
                }
            }
            await stream.confirm()
            stream.finish()
            var ids: [String] = []
            while let event = try await follower.next() { ids.append(event.id) }
            return ids
        }
        #expect(ids.compactMap { Int($0) }.sorted() == Array(1...50))
    }
}
