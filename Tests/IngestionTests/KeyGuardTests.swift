import Documents
import HTTPAnswers
import Metering
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Ingestion

/// Checks what is refused without a key or a token, and how often a client may guess one.
@Suite(.ends())
struct KeyGuardTests {
    private static let reading = #"{"meterId":"7E41C0D9","voltage":230,"current":1,"power_watts":200}"#

    @Test func `a meter whose only key was revoked may not push without one`() async throws {
        try await TestHub.run { hub async throws in
            let key = try #require(await hub.manage("POST", "/api/meters/grid/keys").json["key"]?.text)
            #expect(await hub.create(Self.reading, key: key).status == 201)
            #expect(await hub.manage("DELETE", "/api/meters/grid/keys/1").status == 200)
            #expect(await hub.create(Self.reading).status == 401)
            #expect(await hub.post(Bodies.single).status == 401)
            #expect(await hub.create(Self.reading, key: key).status == 403)
            #expect(await hub.create(Self.reading, key: "").status == 401)
            #expect(try await hub.count() == 1)
        }
    }

    @Test func `the hub's key does not speak for a meter that was given one`() async throws {
        let access = HubAccess(secrets: HubSecrets(key: "s3cret"))
        try await TestHub.run(access: access) { hub async throws in
            #expect(await hub.create(Self.reading, key: "s3cret").status == 201)
            let key = try #require(await hub.manage("POST", "/api/meters/grid/keys").json["key"]?.text)
            #expect(await hub.create(Self.reading, key: "s3cret").status == 403)
            #expect(await hub.create(Self.reading, key: key).status == 201)
            #expect(await hub.post(Bodies.seed, query: [("key", "s3cret")]).status == 200)
            // Not after it was revoked either.
            #expect(await hub.manage("DELETE", "/api/meters/grid/keys/1").status == 200)
            #expect(await hub.create(Self.reading, key: "s3cret").status == 403)
        }
    }

    @Test(arguments: [
        ("POST", "/api/meters/register"), ("POST", "/api/meters/grid/keys"),
        ("DELETE", "/api/meters/grid/keys/1"),
    ])
    func `the token of the admin is not guessed without limit`(method: String, path: String) async throws {
        let access = HubAccess(secrets: HubSecrets(admin: "adm1n"))
        try await TestHub.run(access: access) { hub async throws in
            for number in 0..<20 {
                #expect(await hub.manage(method, path, token: "guess \(number)").status == 401)
            }
            let late = await hub.manage(method, path, token: "adm1n")
            #expect(late.status == 429)
            #expect(await hub.manage("POST", "/api/meters/grid/keys", token: "adm1n").status == 429)
            try await hub.time.sleep(for: .seconds(2))
            #expect(await hub.manage("POST", "/api/meters/grid/keys", token: "adm1n").status == 201)
        }
    }

    @Test func `a refused try is credited to its bucket once`() async throws {
        // 3 at once and 0.5 a second for 40 s: 3 + 20, however often a meter tries meanwhile.
        let access = HubAccess(limits: HubLimits(perDevice: 0.5, burst: 3))
        let taken = try await TestHub.run(access: access) { hub async throws in
            var taken = 0
            for _ in 0..<400 {
                taken += await hub.post(Bodies.single).status == 200 ? 1 : 0
                try await hub.time.sleep(for: .milliseconds(100))
            }
            return taken
        }
        #expect(taken == 22 || taken == 23)
    }

    @Test func `a refused guess is credited to its bucket once`() async throws {
        // Twenty mistakes at once and one every two seconds for 40 s.
        let access = HubAccess(secrets: HubSecrets(token: "t0ken"))
        let told = try await TestHub.run(access: access) { hub async throws in
            var told = 0
            for _ in 0..<400 {
                let answer = await hub.get("/metrics", headers: [("authorization", "Bearer guess")])
                told += answer.status == 401 ? 1 : 0
                try await hub.time.sleep(for: .milliseconds(100))
            }
            return told
        }
        #expect(told == 39 || told == 40)
    }

    @Test(arguments: [
        ("Bearer t0ken", 200), ("bearer t0ken", 200), ("BEARER t0ken", 200), ("bEaReR  t0ken", 200),
        ("t0ken", 401), ("Basic t0ken", 401), ("Bearert0ken", 401), ("Bearer T0KEN", 401), ("Bearer", 401),
        ("Bearer t0ken ", 401), ("", 401),
    ])
    func `the word before a token may be in any case`(sent: String, status: Int) async throws {
        let access = HubAccess(secrets: HubSecrets(token: "t0ken"))
        try await TestHub.run(access: access) { hub async throws in
            #expect(await hub.get("/metrics", headers: [("authorization", sent)]).status == status)
        }
    }
}
