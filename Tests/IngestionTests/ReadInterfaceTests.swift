import Documents
import Metering
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Ingestion

@Suite(.ends())
struct ReadInterfaceTests {
    @Test func `the devices are listed in the order of the configuration`() async throws {
        let answer = try await TestHub.run { hub in await hub.get("/api/iammeter/devices") }
        #expect(
            answer.text == """
                {"devices":[{"id":"grid","serial":"7E41C0D9","name":"Main grid","location":"main_panel",\
                "ct_rating_a":100,"voltage_rating_v":230},{"id":"shop","serial":"WEM3080_3C7A19E2","name":null,\
                "location":null,"ct_rating_a":60,"voltage_rating_v":230}]}
                """)
    }

    @Test func `the latest reading is shown whole`() async throws {
        let answer = try await TestHub.run { hub async throws in
            _ = await hub.post(Bodies.seed)
            return await hub.get("/api/iammeter/shop/latest")
        }
        #expect(
            answer.text == """
                {"meter":"shop","source":"push","taken_at":"2025-11-03T10:30:00Z","received_at":"2025-11-03T12:00:00Z",\
                "time_from":"device","conflict":false,"energy":"counted","power_w":1401,"voltage_v":231.4,"current_a":6.18,\
                "frequency_hz":49.98,"power_factor":0.98,"energy_import_wh":5231407,"energy_export_wh":null,\
                "phases":[{"voltage_v":231.4,"current_a":6.18,"power_w":1401,"frequency_hz":49.98,"power_factor":0.98,\
                "energy_import_wh":5231407,"energy_export_wh":null}]}
                """)
    }

    @Test func `before the first reading, and of a stranger, there is no latest`() async throws {
        try await TestHub.run { hub async throws in
            let none = await hub.get("/api/iammeter/grid/latest")
            #expect(none.status == 404)
            #expect(
                none.text == """
                    {"error":{"code":"no_reading","message":"nothing has arrived from `grid` yet","field":null}}
                    """)
            let stranger = await hub.get("/api/iammeter/nobody/latest")
            #expect(stranger.status == 404)
            #expect(stranger.json["error"]?["code"] == .string("unknown_meter"))
        }
    }

    @Test func `pages join into the whole history`() async throws {
        try await TestHub.run { hub async throws in
            for seconds in [30, 10, 20, 50, 40] { _ = await hub.post(Bodies.timed(seconds)) }
            _ = await hub.post(Bodies.timed(20, power: 5))
            var seen: [JSONValue?] = []
            var conflicts: [JSONValue?] = []
            var query: [(name: String, value: String)] = [("meter", "grid"), ("limit", "2")]
            for page in 0..<3 {
                let answer = await hub.get("/api/readings", query).json
                guard case .array(let readings) = answer["readings"] else { break }
                seen += readings.map { $0["taken_at"] }
                conflicts += readings.map { $0["conflict"] }
                guard case .string(let next) = answer["next"] else {
                    #expect(page == 2)
                    break
                }
                query = [("meter", "grid"), ("limit", "2"), ("cursor", next)]
            }
            let seconds = [10, 20, 20, 30, 40, 50]
            #expect(seen == seconds.map { .string("2025-11-03T12:00:\($0)Z") })
            #expect(conflicts == [false, false, true, false, false, false].map(JSONValue.bool))
        }
    }

    @Test func `a span includes its beginning and not its end`() async throws {
        let answer = try await TestHub.run { hub async throws in
            for seconds in [10, 20, 30] { _ = await hub.post(Bodies.timed(seconds)) }
            return await hub.get(
                "/api/readings",
                [("meter", "grid"), ("from", "2025-11-03T12:00:10Z"), ("to", "2025-11-03T17:00:30+05:00")])
        }
        let readings = answer.elements("readings")
        #expect(readings.map { $0["taken_at"] } == ["10", "20"].map { .string("2025-11-03T12:00:\($0)Z") })
        #expect(answer.json["next"] == .null)
    }

    @Test func `energy is told by the hours of the hub's zone`() async throws {
        let zone = try #require(Zone(identifier: "Asia/Karachi"))
        let answer = try await TestHub.run(zone: zone) { hub async throws in
            _ = await hub.post(Bodies.timed(0, imported: 1))
            try await hub.time.sleep(for: .seconds(5400))
            _ = await hub.post(Bodies.timed(5400, imported: 2.5))
            return await hub.get(
                "/api/energy",
                [("meter", "grid"), ("from", "2025-11-03T12:00:00Z"), ("to", "2025-11-03T18:00:00Z")])
        }
        #expect(
            answer.text == """
                {"meter":"grid","per":"hour","zone":"Asia/Karachi","periods":[\
                {"start":"2025-11-03T17:00:00+05:00","from":"2025-11-03T12:00:00Z","to":"2025-11-03T13:00:00Z",\
                "import_wh":1000,"export_wh":0,"complete":true,"readings":1,"resets":0,"left_out":0},\
                {"start":"2025-11-03T18:00:00+05:00","from":"2025-11-03T13:00:00Z","to":"2025-11-03T14:00:00Z",\
                "import_wh":500,"export_wh":0,"complete":false,"readings":1,"resets":0,"left_out":0}]}
                """)
    }

    @Test func `energy is told by days`() async throws {
        let answer = try await TestHub.run { hub async throws in
            _ = await hub.post(Bodies.timed(0, imported: 1))
            try await hub.time.sleep(for: .seconds(86_400))
            _ = await hub.post(Bodies.timed(86_400, imported: 3))
            return await hub.get(
                "/api/energy",
                [
                    ("meter", "grid"), ("per", "day"), ("from", "2025-11-03T00:00:00Z"),
                    ("to", "2025-11-05T00:00:00Z"),
                ])
        }
        let days = answer.elements("periods")
        #expect(days.map { $0["import_wh"] } == [.number(1000), .number(1000)])
    }

    struct Question: Sendable {
        var path: String
        var query: [(name: String, value: String)]
        var status: Int
        var code: String
        var field: String?
    }

    static let bad: [Question] = [
        Question(path: "/api/readings", query: [], status: 422, code: "missing_field", field: "meter"),
        Question(
            path: "/api/readings", query: [("meter", "x")], status: 404, code: "unknown_meter", field: "meter"
        ),
        Question(
            path: "/api/readings", query: [("meter", "grid"), ("from", "today")], status: 422,
            code: "wrong_type",
            field: "from"),
        Question(
            path: "/api/readings", query: [("meter", "grid"), ("limit", "0")], status: 422,
            code: "out_of_range",
            field: "limit"),
        Question(
            path: "/api/readings", query: [("meter", "grid"), ("limit", "1001")], status: 422,
            code: "out_of_range",
            field: "limit"),
        Question(
            path: "/api/readings", query: [("meter", "grid"), ("cursor", "1;2")], status: 422,
            code: "wrong_type",
            field: "cursor"),
        Question(
            path: "/api/readings", query: [("meter", "grid"), ("form", "x")], status: 422,
            code: "out_of_range",
            field: "form"),
        Question(
            path: "/api/energy", query: [("meter", "grid"), ("per", "week")], status: 422,
            code: "out_of_range",
            field: "per"),
        Question(
            path: "/api/energy",
            query: [("meter", "grid"), ("from", "1970-01-01T00:00:00Z"), ("to", "2261-12-31T00:00:00Z")],
            status: 422,
            code: "out_of_range", field: "to"),
        Question(
            path: "/api/energy",
            query: [("meter", "grid"), ("from", "2025-01-02T00:00:00Z"), ("to", "2025-01-01T00:00:00Z")],
            status: 422,
            code: "out_of_range", field: "to"),
        Question(path: "/", query: [], status: 404, code: "not_found", field: nil),
        Question(path: "/api/iammeter//latest", query: [], status: 404, code: "not_found", field: nil),
        Question(path: "/api/iammeter/webhook/", query: [], status: 404, code: "not_found", field: nil),
    ]

    @Test(arguments: bad) func `a question that makes no sense is refused with its parameter`(
        question: Question
    ) async throws {
        let answer = try await TestHub.run { hub in await hub.get(question.path, question.query) }
        #expect(answer.status == question.status)
        #expect(answer.json["error"]?["code"] == .string(question.code))
        #expect(answer.json["error"]?["field"] == question.field.map(JSONValue.string) ?? .null)
    }

    @Test(arguments: [
        "/health", "/api/readings", "/api/energy", "/api/iammeter/devices", "/api/iammeter/grid/latest",
    ])
    func `what is read takes only GET`(path: String) async throws {
        let response = try await TestHub.run { hub in
            await hub.send(HTTPRequest(method: "POST", path: path))
        }
        #expect(response.status == 405)
        #expect(response.header("Allow") == "GET, HEAD")
    }

    @Test func `with a token, only those who have it may read, and anybody may ask for health`() async throws
    {
        try await TestHub.run(access: HubAccess(secrets: HubSecrets(token: "t0ken"))) { hub async throws in
            #expect(await hub.get("/health").status == 200)
            #expect(await hub.get("/api/iammeter/devices").status == 401)
            let wrong = await hub.get("/api/iammeter/devices", headers: [("authorization", "Bearer nope")])
            #expect(wrong.status == 401)
            let right = await hub.get("/api/iammeter/devices", headers: [("authorization", "Bearer t0ken")])
            #expect(right.status == 200)
            #expect(await hub.post(Bodies.single).status == 200)
        }
    }

    @Test(arguments: [
        ("UTC", "2025-11-03", 86_400), ("Asia/Karachi", "2025-11-03", 86_400 - 5 * 3600),
        ("Europe/Berlin", "2025-11-04", 2 * 86_400 - 3600),
    ])
    func `a date is the beginning of that day in the zone of the hub`(zone: String, date: String, after: Int)
        async throws
    {
        let zone = try #require(Zone(identifier: zone))
        // 2025-11-02T00:00:00Z, and so many seconds after it.
        let midnight = UTCInstant(seconds: 1_762_041_600) + .seconds(after)
        try await TestHub.run(zone: zone) { hub async throws in
            try await hub.time.sleep(until: max(hub.time.now, midnight))
            for second in [-1.0, 0] {
                let stamp = Int(((midnight + .nanoseconds(rounding: second * 1e9)) - noon).inSeconds)
                #expect(await hub.post(Bodies.timed(stamp, power: second)).status == 200)
            }
            let from = await hub.get("/api/readings", [("meter", "grid"), ("from", date)])
            #expect(from.elements("readings").map { $0["power_w"] } == [.number(0)])
            let to = await hub.get("/api/readings", [("meter", "grid"), ("to", date)])
            #expect(to.elements("readings").map { $0["power_w"] } == [.number(-1)])
        }
    }

    @Test func `a plus that an address turns into a space is told`() async throws {
        try await TestHub.run { hub async throws in
            let answer = await hub.get(
                "/api/readings", [("meter", "grid"), ("from", "2025-11-03T17:00:00 05:00")])
            #expect(answer.status == 422)
            #expect(
                answer.json["error"]?["message"]
                    == .string(
                        "`+` stands for a space in an address; write `from=2025-11-03T17:00:00%2B05:00`"))
            let wrong = await hub.get("/api/readings", [("meter", "grid"), ("from", "noon today")])
            #expect(
                wrong.json["error"]?["message"]
                    == .string(
                        "`from` is no date and time such as 2025-11-03T12:00:00Z, and no date such as 2025-11-03"
                    ))
        }
    }
}
