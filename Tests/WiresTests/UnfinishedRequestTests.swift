import Testing
import TimeLimits
import Timekeeping

@testable import Wires

/// Requests without an end, in real time.
@Suite(.ends())
struct UnfinishedRequestTests {
    private static func serve(
        _ body: @escaping @Sendable (HTTPServer, (host: String, port: Int)) async throws -> Void
    ) async throws {
        var limits = HTTPServer.Limits()
        limits.unfinished = .milliseconds(300)
        try await ServerUnderTest.serve(limits: limits) { server, url in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for process in server.processes { group.addTask { try? await process.run() } }
                try await body(server, url)
                group.cancelAll()
            }
        }
    }

    @Test(arguments: [
        "P", "POST / HTTP/1.1\r\nhost: x\r\n", "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf",
        "GET / HTTP/1.1\r\nhost: x\r\n\r\nGET / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\nx",
    ])
    func `a request without an end gets a 408 and its connection is closed`(text: String) async throws {
        try await Self.serve { server, url in
            let client = try await RawClient(to: url, on: ServerUnderTest.group)
            await client.send(text)
            let answer = await client.textUntilClosed()
            #expect(answer.statuses.last == 408)
        }
    }

    @Test func `others pass while one does not finish`() async throws {
        try await Self.serve { server, url in
            let slow = try await RawClient(to: url, on: ServerUnderTest.group)
            await slow.send("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf")
            let client = HTTPClient(wiring: server.wiring, keepsAlive: true)
            let good = HTTPURL(host: url.host, port: url.port, target: "/")
            for _ in 1...20 {
                #expect(try await client.send("POST", good, body: [1, 2, 3]).status == 200)
            }
            #expect(await slow.textUntilClosed().statuses == [408])
            #expect(try await client.send("POST", good).status == 200)
            await client.close()
        }
    }

    @Test func `a client that does not shake hands is cut off`() async throws {
        var limits = HTTPServer.Limits()
        limits.unfinished = .milliseconds(300)
        let server = HTTPServer(
            "secure", on: SystemTimekeeper(), wiring: Wiring(group: ServerUnderTest.group.next()),
            limits: limits, tls: try ServerTLS(authority: VirtualRun.authority, host: "127.0.0.1")
        ) { _ in .stayDark }
        let port = try await server.open(host: "127.0.0.1", port: 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for process in server.processes { group.addTask { try? await process.run() } }
            let client = try await RawClient(to: ("127.0.0.1", port), on: ServerUnderTest.group)
            #expect(await client.textUntilClosed() == "")
            group.cancelAll()
        }
        await server.close()
    }
}
