import HTTPAnswers
import Testing
import TimeLimits
import Wires

@testable import Ingestion

/// By which names the hub may be asked, and from which pages.
@Suite(.ends())
struct HostTests {
    private static func request(
        _ method: String, _ path: String, host: String?, origin: String? = nil, body: String = "",
        query: [(name: String, value: String)] = [], secret: String? = nil
    ) -> HTTPRequest {
        var headers: [(name: String, value: String)] = [("content-type", "application/json")]
        if let host { headers.append(("host", host)) }
        if let origin { headers.append(("origin", origin)) }
        if let secret { headers.append(("authorization", "Bearer \(secret)")) }
        var request = HTTPRequest(
            method: method, path: path, query: query, headers: headers, body: Array(body.utf8))
        request.needsHost = true
        return request
    }

    static let registration = #"{"meterId":"MTR-1","ownerName":"Mallory"}"#

    @Test(arguments: [
        "127.0.0.1", "127.0.0.1:8000", "127.9.9.9", "localhost:8000", "LOCALHOST", "localhost.",
        "meters.localhost", "[::1]:8000", "hub.example.org", "HUB.example.org.:8000", "192.0.2.5",
    ])
    func `a hub without a token answers to names of loopback and to those of its configuration`(host: String)
        async throws
    {
        let access = HubAccess(hosts: ["Hub.Example.org", "192.0.2.5"])
        try await TestHub.run(access: access) { hub async throws in
            #expect(await hub.send(Self.request("GET", "/health", host: host)).status == 200)
            let push = Self.request("POST", "/api/iammeter/webhook", host: host, body: Bodies.single)
            #expect(await hub.send(push).status == 200)
        }
    }

    @Test(arguments: [
        "rebound.example:8000", "rebound.example", "127.0.0.1.rebound.example", "localhost.example",
        "192.0.2.6", "[2001:db8::1]", "", "hub.example.org.evil", "127.0.0.1@rebound.example",
        "[::1].example",
    ])
    func `to another name it says so, and does nothing`(host: String) async throws {
        let access = HubAccess(hosts: ["hub.example.org"])
        try await TestHub.run(access: access) { hub async throws in
            for (method, path, body) in [
                ("GET", "/health", ""), ("GET", "/api/readings", ""), ("GET", "/metrics", ""),
                ("GET", "/nowhere", ""), ("GET", "/api/alerts", ""),
                ("POST", "/api/iammeter/webhook", Bodies.single),
                (
                    "POST", "/api/readings/create",
                    #"{"meterId":"7E41C0D9","voltage":230,"current":1,"power_watts":2}"#
                ),
                ("POST", "/api/meters/register", Self.registration), ("POST", "/api/meters/grid/keys", ""),
            ] {
                let answer = await hub.send(Self.request(method, path, host: host, body: body))
                #expect(answer.status == 421, "\(path)")
                #expect(Answer(answer).text.contains("add it to `hosts` of the configuration"))
            }
            #expect(try await hub.count() == 0)
            #expect(try await hub.store.registrations().isEmpty)
            #expect(try await hub.store.keys().isEmpty)
        }
    }

    @Test func `a hub that others reach answers to every address, but not to every name`() async throws {
        let access = HubAccess(isLocal: false)
        try await TestHub.run(access: access) { hub async throws in
            for (host, status) in [("192.0.2.6:8000", 200), ("[2001:db8::1]", 200), ("rebound.example", 421)]
            {
                let push = Self.request("POST", "/api/iammeter/webhook", host: host, body: Bodies.single)
                #expect(await hub.send(push).status == status)
            }
        }
    }

    @Test func `where a secret is asked for, any name will do`() async throws {
        let access = HubAccess(
            secrets: HubSecrets(token: "t0ken", key: "s3cret", admin: "adm1n"), isLocal: false)
        try await TestHub.run(access: access) { hub async throws in
            let host = "rebound.example"
            #expect(await hub.send(Self.request("GET", "/health", host: host)).status == 200)
            #expect(await hub.send(Self.request("GET", "/metrics", host: host)).status == 401)
            #expect(
                await hub.send(Self.request("GET", "/metrics", host: host, secret: "t0ken")).status == 200)
            let path = "/api/iammeter/webhook"
            #expect(await hub.send(Self.request("POST", path, host: host, body: Bodies.single)).status == 401)
            let push = Self.request("POST", path, host: host, body: Bodies.single, query: [("key", "s3cret")])
            #expect(await hub.send(push).status == 200)
            let register = Self.request(
                "POST", "/api/meters/register", host: host, body: Self.registration, secret: "adm1n")
            #expect(await hub.send(register).status == 201)
        }
    }

    @Test func `a token of readers does not open meters and their keys to a foreign name`() async throws {
        let access = HubAccess(secrets: HubSecrets(token: "t0ken", deviceKeys: ["grid": "a"]))
        try await TestHub.run(access: access) { hub async throws in
            let host = "rebound.example"
            for path in ["/api/meters/register", "/api/meters/grid/keys"] {
                let request = Self.request("POST", path, host: host, body: Self.registration)
                #expect(await hub.send(request).status == 421)
            }
            let path = "/api/iammeter/webhook"
            #expect(await hub.send(Self.request("POST", path, host: host, body: Bodies.seed)).status == 421)
            let grid = Self.request("POST", path, host: host, body: Bodies.single, query: [("key", "a")])
            #expect(await hub.send(grid).status == 200)
        }
    }

    @Test(arguments: [
        ("127.0.0.1:8000", "http://127.0.0.1:8000", 200), ("localhost:8000", "http://localhost:8000", 200),
        ("127.0.0.1:8000", "https://hub.example.org", 200), ("127.0.0.1:8000", "http://rebound.example", 403),
        ("127.0.0.1:8000", "http://127.0.0.1:9000", 403), ("127.0.0.1:8000", "http://localhost:8000", 403),
        ("127.0.0.1:8000", "null", 403), ("127.0.0.1:8000", "", 403),
        ("127.0.0.1:8000", "hub.example.org", 403),
    ])
    func `a page of another origin changes nothing`(host: String, origin: String, status: Int) async throws {
        let access = HubAccess(
            secrets: HubSecrets(key: "s3cret", admin: "adm1n"), hosts: ["hub.example.org"])
        try await TestHub.run(access: access) { hub async throws in
            let push = Self.request(
                "POST", "/api/iammeter/webhook", host: host, origin: origin, body: Bodies.single,
                query: [("key", "s3cret")])
            #expect(await hub.send(push).status == status)
            let key = Self.request(
                "POST", "/api/meters/grid/keys", host: host, origin: origin, secret: "adm1n")
            #expect(await hub.send(key).status == (status == 200 ? 201 : 403))
            let revoked = Self.request(
                "DELETE", "/api/meters/grid/keys/1", host: host, origin: origin, secret: "adm1n")
            #expect(await hub.send(revoked).status == status)
            #expect(await hub.send(Self.request("GET", "/health", host: host, origin: origin)).status == 200)
            #expect(try await hub.count() == (status == 200 ? 1 : 0))
        }
    }

    @Test func `a request of HTTP 1.1 without a host, or with two, is a mistake; an older one has none`()
        async throws
    {
        try await TestHub.run { hub async throws in
            let without = Self.request("GET", "/health", host: nil)
            var twice = Self.request("GET", "/health", host: "127.0.0.1")
            twice.headers.append(("host", "localhost"))
            for request in [without, twice] {
                let answer = await hub.send(request)
                #expect(answer.status == 400)
                #expect(
                    Answer(answer).text == """
                        {"error":{"code":"missing_field","message":"a request of HTTP/1.1 names its host once; \
                        send the header `Host`","field":"Host"}}
                        """)
            }
            var old = without
            old.needsHost = false
            #expect(await hub.send(old).status == 200)
        }
    }
}
