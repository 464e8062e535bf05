import Documents
import HTTPAnswers
import Metering
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Ingestion

/// `/health` while the store takes nothing, and afterwards.
@Suite(.ends())
struct HealthTests {
    @Test func `the health is bad while writes fail, and good again with the first that does not`()
        async throws
    {
        try await TestHub.run { hub async throws in
            #expect(await hub.post(Bodies.single).status == 200)
            hub.store.setFull(true)
            #expect(await hub.get("/health").status == 200)
            for _ in 0..<3 {
                try await hub.time.sleep(for: .seconds(1))
                #expect(await hub.post(Bodies.single).status == 503)
            }
            let answer = await hub.get("/health")
            #expect(answer.status == 503)
            #expect(answer.json["status"] == .string("failing"))
            #expect(
                answer.json["reason"]
                    == .string("the store has no room left; free some disk space"))
            hub.store.setFull(false)
            #expect(await hub.post(Bodies.single).status == 200)
            #expect(await hub.get("/health").status == 200)
            #expect(
                hub.log.all == [
                    "error the store takes nothing: meters get a 503 reason=the store has no room left; free some disk space",
                    "notice refused a reading field=- meter=grid reason=store_unavailable status=503",
                    "notice the store takes readings again",
                ])
        }
    }

    @Test func `the health is good again without a meter that sends, too`() async throws {
        try await TestHub.run { hub async throws in
            hub.store.setFull(true)
            #expect(await hub.post(Bodies.single).status == 503)
            try await hub.time.sleep(for: .seconds(60))
            #expect(await hub.get("/health").status == 503)
            hub.store.setFull(false)
            try await hub.time.sleep(for: .seconds(6))
            #expect(await hub.get("/health").status == 200)
            #expect(try await hub.count() == 0)
        }
    }

    @Test func `the health and the metrics know the same number of meters`() async throws {
        try await TestHub.run { hub async throws in
            let body = #"{"meterId":"MTR-1","ownerName":"Ada"}"#
            #expect(await hub.manage("POST", "/api/meters/register", body).status == 201)
            #expect(await hub.get("/health").json["meters"] == .number(3))
            #expect(await hub.get("/metrics").text.contains("wattloop_hub_meters 3\n"))
        }
    }

    @Test(arguments: [
        "/health", "/metrics", "/api/iammeter/devices", "/api/meters", "/api/readings", "/api/alerts",
    ])
    func `HEAD is answered where GET is`(path: String) async throws {
        try await TestHub.run { hub async throws in
            let query = path == "/api/readings" ? [(name: "meter", value: "grid")] : []
            let get = await hub.send(HTTPRequest(method: "GET", path: path, query: query))
            let head = await hub.send(HTTPRequest(method: "HEAD", path: path, query: query))
            #expect(head.status == get.status)
            #expect(path == "/metrics" || head.body == get.body)
        }
    }
}
