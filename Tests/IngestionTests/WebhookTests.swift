import HTTPAnswers
import Metering
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Ingestion

@Suite(.ends())
struct WebhookTests {
    static let accepted = Answer(.json(200, #"{"status":"ok","successful":true}"#))

    @Test func `a single phase is stored as it was sent, taken at its arrival`() async throws {
        let stored = try await TestHub.run { hub async throws in
            try await hub.time.sleep(for: .seconds(5))
            #expect(await hub.post(Bodies.single) == Self.accepted)
            return try #require(try await hub.store.latest(meter: "grid")).reading
        }
        let phase = PhaseReading(
            voltageV: 231.42, currentA: 6.18, powerW: 1401, energyImport: Energy(wattHours: 5_231_410),
            energyExport: Energy(wattHours: 812_040), frequencyHz: 49.98, powerFactor: 0.98)
        let at = noon + .seconds(5)
        #expect(
            stored == Reading(meter: "grid", takenAt: at, receivedAt: at, timeFrom: .arrival, phases: [phase])
        )
    }

    @Test func `three phases, the net row and reactive values are all kept`() async throws {
        let stored = try await TestHub.run { hub async throws in
            #expect(await hub.post(Bodies.three) == Self.accepted)
            return try #require(try await hub.store.latest(meter: "grid")).reading
        }
        #expect(stored.phases.map(\.powerW) == [944, -1749, 190])
        #expect(stored.phases.map(\.energyExport?.wattHours) == [250, 3_120_875, 0])
        #expect(stored.phases.map(\.reactive?.powerVar) == [310, -249, 183])
        #expect(stored.phases[1].reactive?.capacitive.wattHours == 88_000)
        #expect(stored.net?.powerW == -615)
        #expect(stored.net?.energyImport?.wattHours == 1_207_375)
        #expect(stored.net?.reactive == nil)
    }

    @Test func `the older firmware has three rows and no net`() async throws {
        let stored = try await TestHub.run { hub async throws in
            #expect(await hub.post(Bodies.old) == Self.accepted)
            return try #require(try await hub.store.latest(meter: "grid")).reading
        }
        #expect(stored.phases.count == 3)
        #expect(stored.net == nil)
        #expect(stored.powerW == -615)
    }

    @Test func `early firmware sends five values`() async throws {
        let stored = try await TestHub.run { hub async throws in
            #expect(await hub.post(#"{"SN":"7E41C0D9","Data":[231,6,1401,5231.41,812.04]}"#) == Self.accepted)
            return try #require(try await hub.store.latest(meter: "grid")).reading
        }
        #expect(stored.frequencyHz == nil)
        #expect(stored.powerFactor == nil)
    }

    @Test func `the guide's body is read, with its time`() async throws {
        let stored = try await TestHub.run { hub async throws in
            #expect(await hub.post(Bodies.seed) == Self.accepted)
            return try #require(try await hub.store.latest(meter: "shop")).reading
        }
        #expect(stored.takenAt == noon - .seconds(5400))
        #expect(stored.receivedAt == noon)
        #expect(stored.timeFrom == .device)
        #expect(stored.energyImport?.wattHours == 5_231_407)
        #expect(stored.energyExport == nil)
    }

    @Test func `a repeat with a time is acknowledged and stored once, with other values it is a conflict`()
        async throws
    {
        let events = try await TestHub.run { hub async throws in
            for body in [Bodies.timed(-10), Bodies.timed(-10), Bodies.timed(-10, power: 900)] {
                #expect(await hub.post(body) == Self.accepted)
            }
            let health = await hub.get("/health").json
            #expect(health["stored"] == .number(2))
            #expect(health["duplicates"] == .number(1))
            #expect(health["conflicts"] == .number(1))
            return hub.events.all.withLock { $0 }
        }
        let flags = events.map { event -> [Bool] in
            guard case .reading(let stored) = event else { return [] }
            return [stored.isDuplicate, stored.isConflict]
        }
        #expect(flags == [[false, false], [true, false], [false, true]])
    }

    @Test func `a repeat without a time is another reading`() async throws {
        try await TestHub.run { hub async throws in
            #expect(await hub.post(Bodies.single) == Self.accepted)
            #expect(await hub.post(Bodies.single) == Self.accepted)
            #expect(try await hub.count() == 2)
        }
    }

    @Test func `the content type does not matter`() async throws {
        try await TestHub.run { hub async throws in
            for type in [
                "application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/nonsense",
            ] {
                let request = HTTPRequest(
                    method: "POST", path: "/api/iammeter/webhook", headers: [("content-type", type)],
                    body: Array(Bodies.single.utf8))
                #expect(Answer(await hub.send(request)) == Self.accepted)
            }
        }
    }

    @Test func `with a key, only those who have it may push`() async throws {
        try await TestHub.run(access: HubAccess(secrets: HubSecrets(key: "s3cret"))) { hub async throws in
            #expect(await hub.post(Bodies.single).status == 401)
            #expect(await hub.post(Bodies.single, query: [("key", "wrong")]).status == 401)
            #expect(await hub.post(Bodies.single, query: [("key", "s3cret")]) == Self.accepted)
            #expect(try await hub.count() == 1)
        }
    }

    @Test func `a full store answers 503, acknowledges nothing and recovers`() async throws {
        try await TestHub.run { hub async throws in
            #expect(await hub.post(Bodies.timed(0)) == Self.accepted)
            hub.store.setFull(true)
            let answer = await hub.post(Bodies.timed(1))
            #expect(answer.status == 503)
            #expect(answer.problem == [.string("store_unavailable"), .null])
            #expect(try await hub.count() == 1)
            hub.store.setFull(false)
            #expect(await hub.post(Bodies.timed(1)) == Self.accepted)
        }
    }

    @Test func `a writer with too much to do answers 503 and when to come again`() async throws {
        try await TestHub.run(capacity: 0) { hub async throws in
            let request = HTTPRequest(
                method: "POST", path: "/api/iammeter/webhook", body: Array(Bodies.single.utf8))
            let response = await hub.send(request)
            #expect(response.status == 503)
            #expect(response.header("Retry-After") == "1")
            #expect(Answer(response).problem == [.string("busy"), .null])
        }
    }
}
