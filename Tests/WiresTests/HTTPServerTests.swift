import Testing
import TimeLimits
import Timekeeping

@testable import Wires

@Suite(.ends())
struct HTTPServerTests {
    static let three =
        "POST /a?x=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
        + "GET /b HTTP/1.1\r\nHost: h\r\n\r\n"
        + "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        + "2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n"

    /// What comes back for one piece of text, until the server closes.
    private func answers(
        to text: String, limits: HTTPServer.Limits = HTTPServer.Limits()
    ) async throws -> String {
        try await ServerUnderTest.serve(limits: limits) { _, address in
            let client = try await RawClient(to: address, on: ServerUnderTest.group)
            await client.send(text)
            return await client.textUntilClosed()
        }
    }

    @Test(arguments: [1, 2, 7, 1000])
    func `requests may arrive in pieces of any size, and many at once`(size: Int) async throws {
        let text = try await ServerUnderTest.serve { _, address in
            let client = try await RawClient(to: address, on: ServerUnderTest.group)
            var rest = Array(Self.three.utf8)[...]
            while !rest.isEmpty {
                await client.send(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
            return await client.textUntilClosed()
        }
        #expect(text.echoes == ["POST /a 3", "GET /b 0", "POST /c 5"])
    }

    @Test func `answers keep the order of the requests when a later one is ready first`() async throws {
        let first = Mailbox<Void>("first", room: 8, on: SystemTimekeeper())
        let text = try await ServerUnderTest.serve { request in
            if request.path == "/1" { _ = try? await first.receive() }
            return .respond(ServerUnderTest.echo(request))
        } _: { _, address in
            let client = try await RawClient(to: address, on: ServerUnderTest.group)
            await client.send("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\nConnection: close\r\n\r\n")
            first.post(())
            return await client.textUntilClosed()
        }
        #expect(text.echoes == ["GET /1 0", "GET /2 0"])
    }

    @Test func `an answer has its length, the date of the timekeeper and no more`() async throws {
        let run = VirtualRun()
        let (server, url) = try await run.server("hub") { _ in .respond(.json(200, "{}")) }
        try await run.run(
            until: 2, servers: [server],
            [
                NamedProcess("client") {
                    await run.wait(until: 1)
                    let client = try await RawClient(
                        to: (url.host, url.port), on: run.wiring.group, ends: run.wiring.ends)
                    await client.send("GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
                    run.note(await client.textUntilClosed())
                }
            ])
        #expect(
            run.trace == [
                "1.0 HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ndate: Thu, 01 Jan 1970 00:00:01 GMT\r\n"
                    + "content-length: 2\r\nconnection: close\r\n\r\n{}"
            ])
    }

    @Test(arguments: [
        "\0\0\0\0", "hello\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ])
    func `what is not HTTP gets a 400 and the connection is closed`(text: String) async throws {
        let answer = try await answers(to: text)
        #expect(answer.statuses == [400])
        #expect(
            answer.hasSuffix(
                #"{"error":{"code":"bad_request","message":"this is not HTTP","field":null}}"#))
    }

    @Test func `a bad request behind a good one is refused after the answer to the good one`() async throws {
        let answer = try await answers(to: "GET /1 HTTP/1.1\r\n\r\nrubbish\r\n\r\n")
        #expect(answer.statuses == [200, 400])
    }

    @Test(arguments: [
        "POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n12345678901\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n123456\r\n6\r\n123456\r\n",
    ])
    func `a body beyond the limit gets a 413 and the connection is closed`(text: String) async throws {
        var limits = HTTPServer.Limits()
        limits.bodyBytes = 10
        #expect(try await answers(to: text, limits: limits).statuses == [413])
    }

    @Test func `a client that is still sending its large body reads the 413`() async throws {
        try await ServerUnderTest.serve { _, address in
            let client = HTTPClient(wiring: Wiring(group: ServerUnderTest.group.next()), keepsAlive: true)
            let url = HTTPURL(host: address.host, port: address.port, target: "/")
            let response = try await client.send("POST", url, body: Array(repeating: 7, count: 3 << 20))
            #expect(response.status == 413)
        }
    }

    @Test func `a body of just the limit is taken`() async throws {
        var limits = HTTPServer.Limits()
        limits.bodyBytes = 10
        let text = "POST / HTTP/1.1\r\nContent-Length: 10\r\nConnection: close\r\n\r\n1234567890"
        #expect(try await answers(to: text, limits: limits).echoes == ["POST / 10"])
    }

    @Test func `HEAD gets the head of the answer without its body`() async throws {
        let answer = try await answers(to: "HEAD /x HTTP/1.1\r\nConnection: close\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.hasSuffix("content-length: 10\r\nconnection: close\r\n\r\n"))
    }

    @Test(arguments: [
        "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
    ])
    func `the connection is closed after the answer where the request implies it`(text: String) async throws {
        #expect(try await answers(to: text).echoes == ["GET / 0"])
    }

    @Test func `a client that asks first is told to go on`() async throws {
        let text = try await ServerUnderTest.serve { _, address in
            let client = try await RawClient(to: address, on: ServerUnderTest.group)
            await client.send("POST / HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n")
            let interim = await client.text { $0.hasSuffix("\r\n\r\n") }
            #expect(interim == "HTTP/1.1 100 Continue\r\n\r\n")
            await client.send("ab")
            let text = await client.text { $0.contains(";") }
            await client.close()
            return text
        }
        #expect(text.statuses == [100, 200])
    }

    @Test func `too many requests on one connection get a 503`() async throws {
        var limits = HTTPServer.Limits()
        limits.pipelinedRequests = 2
        let hold = Mailbox<Void>("hold", room: 8, on: SystemTimekeeper())
        let text = try await ServerUnderTest.serve(limits: limits) { request in
            if request.path == "/1" { _ = try? await hold.receive() }
            return .respond(ServerUnderTest.echo(request))
        } _: { server, address in
            let client = try await RawClient(to: address, on: ServerUnderTest.group)
            await client.send((1...5).map { "GET /\($0) HTTP/1.1\r\n\r\n" }.joined())
            hold.post(())
            return await client.textUntilClosed()
        }
        #expect(text.statuses == [200, 200, 200, 503])
    }

    @Test func `one connection too many gets a 503`() async throws {
        var limits = HTTPServer.Limits()
        limits.connections = 1
        let (refused, kept) = try await ServerUnderTest.serve(limits: limits) { _, address in
            let first = try await RawClient(to: address, on: ServerUnderTest.group)
            await first.send("GET /1 HTTP/1.1\r\n\r\n")
            _ = await first.text { $0.contains(";") }
            let second = try await RawClient(to: address, on: ServerUnderTest.group)
            let refused = await second.textUntilClosed()
            await first.send("GET /2 HTTP/1.1\r\nConnection: close\r\n\r\n")
            return (refused, await first.textUntilClosed())
        }
        #expect(refused.statuses == [503])
        #expect(kept.statuses == [200, 200])
    }

    @Test func `a port that is taken is a clear problem`() async throws {
        try await ServerUnderTest.serve { _, address in
            let other = HTTPServer(
                "other", on: SystemTimekeeper(), wiring: Wiring(group: ServerUnderTest.group)
            ) { _ in .stayDark }
            let error = await #expect(throws: PortProblem.self) {
                try await other.open(host: address.host, port: address.port)
            }
            #expect(
                error?.description == "127.0.0.1:\(address.port) is in use by another program; "
                    + "stop it or choose another port")
        }
    }

    @Test func `an address of another machine is a clear problem`() async throws {
        let server = HTTPServer(
            "far", on: SystemTimekeeper(), wiring: Wiring(group: ServerUnderTest.group)
        ) { _ in .stayDark }
        let error = await #expect(throws: PortProblem.self) {
            try await server.open(host: "192.0.2.1", port: 0)
        }
        #expect(error?.description == "192.0.2.1 is no address of this machine; choose one of its own")
    }
}
