import Documents
import HTTPAnswers
import Metering
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Ingestion

@Suite(.ends())
struct AccessTests {
    private static func request(
        _ body: String = Bodies.single, key: String? = nil, from address: String = "192.0.2.9"
    ) -> HTTPRequest {
        HTTPRequest(
            method: "POST", path: "/api/iammeter/webhook", query: key.map { [("key", $0)] } ?? [],
            body: Array(body.utf8), remoteAddress: address)
    }

    private static func read(_ path: String, token: String? = nil, from address: String = "192.0.2.9")
        -> HTTPRequest
    {
        HTTPRequest(
            method: "GET", path: path, headers: token.map { [("authorization", "Bearer \($0)")] } ?? [],
            remoteAddress: address)
    }

    private static func ranges(_ texts: String...) throws -> [AddressRange] {
        try texts.map { try #require(AddressRange($0)) }
    }

    struct KeyRow: Sendable {
        var global: String?
        var own: [String: String]
        var sent: String?
        /// Answers to a body of `grid` and one of `shop`.
        var answers: [Int]
    }

    static let keys = [
        KeyRow(global: nil, own: [:], sent: nil, answers: [200, 200]),
        KeyRow(global: nil, own: [:], sent: "any", answers: [200, 200]),
        KeyRow(global: "g", own: [:], sent: nil, answers: [401, 401]),
        KeyRow(global: "g", own: [:], sent: "gg", answers: [401, 401]),
        KeyRow(global: "g", own: [:], sent: "g", answers: [200, 200]),
        KeyRow(global: nil, own: ["grid": "a"], sent: nil, answers: [401, 200]),
        KeyRow(global: nil, own: ["grid": "a"], sent: "a", answers: [200, 403]),
        KeyRow(global: nil, own: ["grid": "a", "shop": "b"], sent: "b", answers: [403, 200]),
        KeyRow(global: "g", own: ["grid": "a"], sent: "g", answers: [403, 200]),
        KeyRow(global: "g", own: ["grid": "a"], sent: "a", answers: [200, 403]),
        KeyRow(global: "g", own: ["grid": "a"], sent: "", answers: [401, 401]),
        KeyRow(global: "g", own: ["grid": "a"], sent: "x", answers: [401, 401]),
    ]

    @Test(arguments: keys) func `a key speaks for its own meters only`(row: KeyRow) async throws {
        let access = HubAccess(secrets: HubSecrets(key: row.global, deviceKeys: row.own))
        let statuses = try await TestHub.run(access: access) { hub async throws in
            let first = await hub.send(Self.request(key: row.sent))
            let second = await hub.send(Self.request(Bodies.seed, key: row.sent))
            #expect(try await hub.count() == row.answers.count { $0 == 200 })
            return [first.status, second.status]
        }
        #expect(statuses == row.answers)
    }

    @Test(arguments: [
        ("g", "", 401), ("g", "x", 401), ("g", "g", 404), ("g", "a", 404), (nil, "", 404), (nil, "x", 404),
    ])
    func `a meter that nobody knows learns that with a key only, where all need one`(
        global: String?, sent: String, status: Int
    ) async throws {
        let access = HubAccess(secrets: HubSecrets(key: global, deviceKeys: ["grid": "a"]))
        let key = sent.isEmpty ? nil : sent
        let statuses = try await TestHub.run(access: access) { hub async throws in
            let push = Self.request(Bodies.single.replacing("7E41C0D9", with: "00000000"), key: key)
            let creation = HTTPRequest(
                method: "POST", path: "/api/readings/create", query: key.map { [("key", $0)] } ?? [],
                body: Array(#"{"meterId":"00000000","voltage":230,"current":1,"power_watts":230}"#.utf8),
                remoteAddress: "192.0.2.9")
            let batch = HTTPRequest(
                method: "POST", path: creation.path, query: creation.query,
                body: Array("[".utf8) + creation.body + Array("]".utf8), remoteAddress: "192.0.2.9")
            return [
                await hub.send(push).status, await hub.send(creation).status, await hub.send(batch).status,
            ]
        }
        #expect(statuses == [status, status, status == 401 ? 401 : 400])
    }

    struct AllowRow: Sendable {
        var all: String?
        var ofGrid: String?
        var from: String
        /// Answers to a body of `grid` and one of `shop`.
        var answers: [Int]
    }

    static let lists = [
        AllowRow(all: "192.0.2.0/24", from: "192.0.2.9", answers: [200, 200]),
        AllowRow(all: "192.0.2.0/24", from: "::ffff:192.0.2.9", answers: [200, 200]),
        AllowRow(all: "192.0.2.0/24", from: "192.0.3.9", answers: [403, 403]),
        AllowRow(all: "192.0.2.0/24", from: "2001:db8::1", answers: [403, 403]),
        AllowRow(all: "2001:db8::/32", from: "2001:db8:ffff::1", answers: [200, 200]),
        AllowRow(all: "192.0.2.0/24", ofGrid: "198.51.100.7", from: "198.51.100.7", answers: [200, 403]),
        AllowRow(all: "192.0.2.0/24", ofGrid: "198.51.100.7", from: "192.0.2.1", answers: [403, 200]),
        AllowRow(ofGrid: "198.51.100.7", from: "192.0.2.1", answers: [403, 200]),
        AllowRow(all: "192.0.2.0/24", from: "", answers: [403, 403]),
    ]

    @Test(arguments: lists) func `meters push from where they are allowed to`(row: AllowRow) async throws {
        var access = HubAccess()
        access.allow = try row.all.map { try Self.ranges($0) }
        access.devices = ["grid": .init(allow: try row.ofGrid.map { try Self.ranges($0) })]
        try await TestHub.run(access: access) { hub async throws in
            let first = await hub.send(Self.request(from: row.from))
            let second = await hub.send(Self.request(Bodies.seed, from: row.from))
            #expect([first.status, second.status] == row.answers)
            #expect(try await hub.count() == row.answers.count { $0 == 200 })
            for answer in [first, second] where answer.status == 403 {
                #expect(Answer(answer).problem == [.string("forbidden"), .null])
            }
        }
    }

    @Test func `a meter that pushes too fast is told when to come again`() async throws {
        let access = HubAccess(limits: HubLimits(perDevice: 0.25, burst: 3))
        try await TestHub.run(access: access) { hub async throws in
            for _ in 0..<3 { #expect(await hub.send(Self.request()).status == 200) }
            let answer = await hub.send(Self.request())
            #expect(answer.status == 429)
            #expect(answer.header("retry-after") == "4")
            #expect(
                Answer(answer).text == """
                    {"status":"error","successful":false,\
                    "message":"too many readings of this meter; come again in 4 s",\
                    "problem":{"code":"too_many",\
                    "message":"too many readings of this meter; come again in 4 s","field":null}}
                    """)
            #expect(await hub.send(Self.request(Bodies.seed)).status == 200)
            try await hub.time.sleep(for: .milliseconds(3999))
            #expect(await hub.send(Self.request()).header("retry-after") == "1")
            try await hub.time.sleep(for: .milliseconds(1))
            #expect(await hub.send(Self.request()).status == 200)
            #expect(try await hub.count() == 5)
        }
    }

    @Test func `an address that asks too often is turned away before its body is read`() async throws {
        let access = HubAccess(limits: HubLimits(perAddress: 0.1))
        try await TestHub.run(access: access) { hub async throws in
            #expect(await hub.send(Self.read("/health")).status == 200)
            let answer = await hub.send(Self.request("not JSON"))
            #expect(answer.status == 429)
            #expect(answer.header("retry-after") == "10")
            #expect(await hub.send(Self.request(from: "192.0.2.10")).status == 200)
        }
    }

    @Test func `whoever guesses too often is not told whether the next guess is right`() async throws {
        let access = HubAccess(secrets: HubSecrets(token: "t0ken", key: "s3cret"))
        try await TestHub.run(access: access) { hub async throws in
            for number in 0..<20 {
                let token = number.isMultiple(of: 2) ? nil : "guess \(number)"
                #expect(await hub.send(Self.read("/metrics", token: token)).status == 401)
            }
            let late = await hub.send(Self.read("/metrics", token: "t0ken"))
            #expect(late.status == 429)
            #expect(late.header("retry-after") == "2")
            #expect(await hub.send(Self.request(key: "s3cret")).status == 429)
            #expect(await hub.send(Self.read("/health")).status == 200)
            #expect(await hub.send(Self.read("/metrics", token: "t0ken", from: "192.0.2.10")).status == 200)
            try await hub.time.sleep(for: .seconds(2))
            #expect(await hub.send(Self.read("/metrics", token: "t0ken")).status == 200)
        }
    }

    @Test(arguments: Route.allCases) func `every route has its audience`(route: Route) async throws {
        let path = route.rawValue.replacing("{id}", with: "grid").replacing("{key}", with: "1")
        let secrets = HubSecrets(token: "t0ken", key: "s3cret", admin: "adm1n")
        let letIn = try await TestHub.run(access: HubAccess(secrets: secrets)) { hub in
            let stranger = await hub.send(Self.read(path))
            let meter = await hub.send(HTTPRequest(method: "GET", path: path, query: [("key", "s3cret")]))
            let reader = await hub.send(Self.read(path, token: "t0ken"))
            let admin = await hub.send(Self.read(path, token: "adm1n"))
            return [stranger, meter, reader, admin].map { $0.status != 401 }
        }
        let expected =
            switch route.audience {
            case .open: [true, true, true, true]
            case .device: [false, true, false, false]
            case .reader: [false, false, true, false]
            case .admin, .registrar: [false, false, false, true]
            }
        #expect(letIn == expected)
        #expect((route.audience == .device) == [.webhook, .create].contains(route))
        #expect((route.audience == .open) == (route == .health))
    }

    @Test func `a refusal of a reader says how to be let in`() async throws {
        try await TestHub.run(access: HubAccess(secrets: HubSecrets(token: "t0ken"))) { hub async throws in
            let answer = await hub.send(Self.read("/api/readings"))
            #expect(answer.header("www-authenticate") == "Bearer")
            #expect(
                Answer(answer).text == """
                    {"error":{"code":"unauthorized","message":"reading needs the header \
                    `Authorization: Bearer` with the right token","field":null}}
                    """)
        }
    }

    @Test func `a body that is too long is refused in the webhook's words`() async throws {
        try await TestHub.run(access: HubAccess(limits: HubLimits(bodyBytes: 100))) { hub async throws in
            let answer = await hub.send(Self.request())
            #expect(answer.status == 413)
            #expect(Answer(answer).problem == [.string("too_large"), .null])
        }
    }

    @Test func `buckets of addresses are bounded, and strangers beyond the bound share one`() {
        var buckets = AddressBuckets(TokenBucket.Size(rate: 1, burst: 2))
        let known = (0..<AddressBuckets.capacity).map { buckets.take("a\($0)", at: noon) }
        #expect(known.allSatisfy { $0 })
        let strangers = ["x", "y", "z"].map { buckets.take($0, at: noon) }
        #expect(strangers == [true, true, false])
        #expect(buckets.isEmpty("z", at: noon))
        #expect(!buckets.isEmpty("a1", at: noon))
        // Those that are full again make room.
        let later = (0..<2).map { _ in buckets.take("z", at: noon + .seconds(1)) }
        #expect(later == [true, true])
    }

    @Test(arguments: [
        "192.0.2.0/24", "192.0.2.1", "0.0.0.0/0", "::/0", "::1", "2001:db8::/32", "10.0.0.0/8",
    ])
    func `addresses and networks are read`(text: String) { #expect(AddressRange(text) != nil) }

    @Test(arguments: [
        "", "192.0.2", "192.0.2.0/33", "192.0.2.1/24", "192.0.2.0/", "192.0.2.0/+24", "example.org",
        "::1/129",
        "2001:db8::1/32", "192.0.2.0/24/24", " 192.0.2.1", "192.0.2.256",
    ])
    func `what is neither is not`(text: String) { #expect(AddressRange(text) == nil) }

    @Test(arguments: [
        ("", "", true), ("a", "a", true), ("a", "b", false), ("a", "", false), ("", "a", false),
        ("ab", "a", false), ("a", "ab", false), ("aa", "a", false),
    ])
    func `secrets are compared whole`(sent: String, right: String, isEqual: Bool) {
        #expect(Secret.isEqual(sent, Array(right.utf8)) == isEqual)
    }
}
