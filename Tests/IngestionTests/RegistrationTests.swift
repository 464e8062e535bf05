import Documents
import MemoryStore
import Metering
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Ingestion

/// `POST /api/meters/register`, `GET /api/meters` and the keys of meters.
@Suite(.ends())
struct RegistrationTests {
    private static let body = """
        {"meterId":"MTR-1001","ownerName":"Amina Yusuf","address":"12 Canal Road","espMacAddress":"24:6F:28:AE:52:7C"}
        """
    private static let reading = #"{"meterId":"MTR-1001","voltage":230,"current":1,"power_watts":200}"#

    private func register(_ hub: TestHub) async -> String {
        let answer = await hub.manage("POST", "/api/meters/register", Self.body)
        return answer.json["apiKey"]?.text ?? ""
    }

    @Test func `a meter is registered in the words of the published back end, with a key of its own`()
        async throws
    {
        try await TestHub.run { hub async throws in
            #expect(await hub.create(Self.reading).status == 404)
            let answer = await hub.manage("POST", "/api/meters/register", Self.body)
            let key = try #require(answer.json["apiKey"]?.text)
            #expect(key.count == 64)
            #expect(
                answer.text == """
                    {"success":true,"meter":{"meterId":"MTR-1001","ownerName":"Amina Yusuf","address":"12 Canal Road",\
                    "espMacAddress":"24:6F:28:AE:52:7C","tariff":null,"status":"ACTIVE",\
                    "registeredAt":"2025-11-03T12:00:00.000Z"},"keyId":1,"apiKey":"\(key)"}
                    """)
            #expect(answer.status == 201)
            #expect(hub.events.welcomed.withLock { $0 } == ["MTR-1001"])
            #expect(await hub.create(Self.reading).status == 401)
            #expect(await hub.create(Self.reading, key: key).status == 201)
            let stored = try await hub.store.keys()
            #expect(stored.map(\.digest) == [APIKey.digest(key)] && stored[0].digest != key)
        }
    }

    @Test func `what is known already is not registered again`() async throws {
        try await TestHub.run { hub async throws in
            _ = await register(hub)
            for body in [
                Self.body, Self.body.replacing("MTR-1001", with: "grid"),
                Self.body.replacing("MTR-1001", with: "7E41C0D9"),
            ] {
                let answer = await hub.manage("POST", "/api/meters/register", body)
                #expect(answer.status == 409)
                #expect(answer.problem == [.string("already_registered"), .string("meterId")])
                #expect(answer.json["error"] == answer.json["problem"]?["message"])
            }
        }
    }

    @Test(arguments: [
        ("{}", 400, "missing_field", "meterId"), (#"{"meterId":"a"}"#, 400, "missing_field", "ownerName"),
        (#"{"meterId":"a b","ownerName":"x"}"#, 400, "out_of_range", "meterId"),
        (#"{"meterId":"é","ownerName":"x"}"#, 400, "out_of_range", "meterId"),
        (#"{"meterId":"a","ownerName":7}"#, 400, "wrong_type", "ownerName"),
        (#"{"meterId":"a","ownerName":"x\n"}"#, 400, "out_of_range", "ownerName"),
        (#"{"meterId":"a","ownerName":"x","tariff":"gold"}"#, 400, "out_of_range", "tariff"),
    ])
    func `a registration that is wrong names its field`(
        body: String, status: Int, code: String, field: String
    )
        async throws
    {
        try await TestHub.run { hub async throws in
            let answer = await hub.manage("POST", "/api/meters/register", body)
            #expect(answer.status == status)
            #expect(answer.problem == [.string(code), .string(field)])
            let form = await hub.manage("POST", "/api/meters/register", Self.body, type: "text/plain")
            #expect(form.status == 400)
            #expect(try await hub.store.registrations().isEmpty)
        }
    }

    @Test func `so many meters and no more`() async throws {
        try await TestHub.run(access: HubAccess(limits: HubLimits(registered: 1))) { hub async throws in
            _ = await register(hub)
            let second = await hub.manage(
                "POST", "/api/meters/register", Self.body.replacing("1001", with: "1002"))
            #expect(second.status == 503)
        }
    }

    @Test func `a revoked key is told apart from an unknown one, and from another meter's`() async throws {
        try await TestHub.run { hub async throws in
            let old = await register(hub)
            let other = await hub.manage("POST", "/api/meters/grid/keys").json["key"]?.text
            let issued = await hub.manage("POST", "/api/meters/MTR-1001/keys")
            #expect(issued.status == 201 && issued.json["id"] == .number(3))
            let new = try #require(issued.json["key"]?.text)
            #expect(await hub.create(Self.reading, key: new).status == 201)
            let revoked = await hub.manage("DELETE", "/api/meters/MTR-1001/keys/1")
            #expect(
                revoked.text == """
                    {"meter":"MTR-1001","id":1,"issued_at":"2025-11-03T12:00:00Z","revoked_at":"2025-11-03T12:00:00Z"}
                    """)
            let answers = [
                await hub.create(Self.reading, key: old),
                await hub.create(Self.reading, key: "0" + new.dropFirst()),
                await hub.create(Self.reading, key: other), await hub.create(Self.reading, key: new),
            ]
            #expect(answers.map(\.status) == [403, 401, 403, 201])
            #expect(answers[0].problem[0] == .string("revoked_key"))
            #expect(await hub.manage("DELETE", "/api/meters/MTR-1001/keys/2").status == 404)
            #expect(await hub.manage("DELETE", "/api/meters/nobody/keys/2").status == 404)
            #expect(await hub.manage("PUT", "/api/meters/grid/keys").status == 405)
        }
    }

    @Test func `meters are listed with what they sent last, and never with a key`() async throws {
        try await TestHub.run { hub async throws in
            let key = await register(hub)
            _ = await hub.create(Self.reading, key: key)
            let answer = await hub.get("/api/meters")
            let meters = answer.elements("meters")
            #expect(meters.map { $0["meter"] } == [.string("grid"), .string("shop"), .string("MTR-1001")])
            #expect(meters[2]["owner"] == .string("Amina Yusuf"))
            #expect(meters[2]["status"] == .string("ACTIVE"))
            #expect(meters[2]["last_reading"]?["power_w"] == .number(200))
            #expect(meters[0]["last_reading"] == .null)
            #expect(!answer.text.contains(key) && !answer.text.contains(APIKey.digest(key)))
            _ = await hub.manage("DELETE", "/api/meters/MTR-1001/keys/1")
            #expect(await hub.get("/api/meters").elements("meters")[2]["status"] == .string("REVOKED"))
        }
    }

    @Test(
        arguments: [
            // admin, local, open, sent, status
            (nil, true, false, nil, 201), (nil, false, false, nil, 403), ("adm1n", true, false, nil, 401),
            ("adm1n", false, false, "adm1n", 201), ("adm1n", false, false, "wrong", 401),
            (nil, false, true, nil, 201),
        ] as [(String?, Bool, Bool, String?, Int)])
    func `registering is an admin's act off this machine, unless it is open`(
        admin: String?, isLocal: Bool, isOpen: Bool, sent: String?, status: Int
    ) async throws {
        let access = HubAccess(
            secrets: HubSecrets(admin: admin), isLocal: isLocal, registration: isOpen ? .open : .admin)
        try await TestHub.run(access: access) { hub async throws in
            let answer = await hub.manage("POST", "/api/meters/register", Self.body, token: sent)
            #expect(answer.status == status)
            let keys = await hub.manage("POST", "/api/meters/grid/keys", token: sent)
            #expect(keys.status == (isOpen ? 403 : status))
        }
    }

    @Test func `where registering is open, a hub with a key demands it of each newcomer`() async throws {
        let access = HubAccess(secrets: HubSecrets(key: "s3cret"), isLocal: false, registration: .open)
        try await TestHub.run(access: access) { hub async throws in
            for (number, query, status) in [(1, "", 401), (1, "?", 201), (2, "", 401), (2, "?", 201)] {
                let request = HTTPRequest(
                    method: "POST", path: "/api/meters/register",
                    query: query == "" ? [] : [("key", "s3cret")],
                    headers: [("content-type", "application/json")],
                    body: Array(Self.body.replacing("1001", with: "\(number)").utf8))
                #expect(await hub.send(request).status == status)
            }
        }
    }

    @Test func `registered meters and their keys survive a restart, and the configuration counts first`()
        async throws
    {
        let store = InMemoryStore()
        let twins = ["grid", "MTR-1"].map {
            Registration(meter: Meter(id: $0, serial: $0, owner: "x"), registeredAt: noon)
        }
        for (index, registration) in twins.enumerated() {
            #expect(try await store.enter(registration, keyDigest: "\(index)") != nil)
            #expect(try await store.enter(registration, keyDigest: "again \(index)") == nil)
        }
        let registrar = try await Registrar(store, configured: TestHub.twoMeters, random: { 0 })
        #expect(registrar.registered == [twins[1].meter])
        #expect(registrar.keys.map(\.digest) == ["0", "1"])
    }
}
