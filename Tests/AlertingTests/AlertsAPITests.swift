import Documents
import HTTPAnswers
import Metering
import Quantities
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Alerting

@Suite(.ends())
struct AlertsAPITests {
    /// Six incidents of three meters, ten seconds apart; the second is over.
    private static func ask(
        _ query: [(name: String, value: String)] = [], path: String = "/api/alerts", method: String = "GET",
        headers: [(name: String, value: String)] = []
    ) async throws -> Answer {
        let store = TestAlerting.makeStore()
        for (index, meter) in ["m1", "m2", "m3"].enumerated() {
            for (kind, value, dimension) in [
                (Incident.Kind.highUsage, 6000.5, .power),
                (Incident.Kind(rawValue: "LOW_FACTOR"), 0.5, .ratio),
            ] as [(Incident.Kind, Double, Dimension)] {
                let change = IncidentChange(kind: kind, meter: meter, edge: .raised(value: value, dimension))
                _ = try await store.record([change], at: noon + .seconds(index * 10), notify: [])
            }
        }
        let over = IncidentChange(
            kind: Incident.Kind(rawValue: "LOW_FACTOR"), meter: "m1", edge: .cleared)
        _ = try await store.record([over], at: noon + .milliseconds(45_500), notify: [])
        let engine = try await AlertEngine(
            rules: AlertRules(), meters: ["m1", "m2", "m3"], store: store,
            time: VirtualTimekeeper(start: noon), logger: silentLogger)
        let request = HTTPRequest(method: method, path: path, query: query, headers: headers)
        guard let reply = await engine.api.handle(request) else { return Answer(status: 0, text: "") }
        guard case .respond(let response) = reply else { return Answer(status: -1, text: "") }
        return Answer(response)
    }

    @Test func `incidents are shown whole, the newest first`() async throws {
        let answer = try await Self.ask([("meter", "m1")])
        #expect(answer.status == 200)
        #expect(
            answer.text == """
                {"alerts":[{"id":2,"kind":"LOW_FACTOR","meter":"m1","raised_at":"2025-11-03T12:00:00Z",\
                "cleared_at":"2025-11-03T12:00:45.5Z","value":0.5,"unit":null},\
                {"id":1,"kind":"HIGH_USAGE","meter":"m1","raised_at":"2025-11-03T12:00:00Z","cleared_at":null,\
                "value":6000.5,"unit":"W"}],"next":null}
                """)
    }

    @Test(
        arguments: [
            ([], [6.0, 5, 4, 3, 2, 1]), ([("open", "false")], [2]), ([("open", "true")], [6, 5, 4, 3, 1]),
            ([("kind", "HIGH_USAGE")], [5, 3, 1]), ([("kind", "NEVER_HEARD_OF")], []),
            ([("meter", "m2")], [4, 3]), ([("since", "2025-11-03T12:00:10Z")], [6, 5, 4, 3]),
            ([("since", "2025-11-03T17:00:11+05:00"), ("kind", "LOW_FACTOR")], [6]),
            ([("cursor", "3")], [2, 1]), ([("limit", "2"), ("cursor", "6")], [5, 4]),
        ] as [([(String, String)], [Double])])
    func `filters narrow them down`(query: [(String, String)], ids: [Double]) async throws {
        #expect(try await Self.ask(query.map { (name: $0.0, value: $0.1) }).ids == ids)
    }

    @Test func `pages join into the whole`() async throws {
        var ids: [Double] = []
        var query = [(name: "limit", value: "4")]
        for _ in 0..<2 {
            let answer = try await Self.ask(query)
            ids += answer.ids
            guard let next = answer.json["next"]?.text else { break }
            query = [(name: "limit", value: "4"), (name: "cursor", value: next)]
        }
        #expect(ids == [6, 5, 4, 3, 2, 1])
    }

    @Test(arguments: [
        ("open", "yes", 422, "wrong_type"), ("open", "", 422, "wrong_type"),
        ("kind", "high usage", 422, "out_of_range"), ("kind", "", 422, "out_of_range"),
        ("meter", "m9", 404, "unknown_meter"), ("since", "yesterday", 422, "wrong_type"),
        ("limit", "0", 422, "out_of_range"), ("limit", "1001", 422, "out_of_range"),
        ("limit", "+5", 422, "out_of_range"), ("limit", "", 422, "out_of_range"),
        ("cursor", "x", 422, "wrong_type"), ("cursor", "-1", 422, "wrong_type"),
        ("metre", "m1", 422, "out_of_range"),
    ])
    func `a question that cannot be answered is refused with its parameter`(
        name: String, value: String, status: Int, code: String
    ) async throws {
        let answer = try await Self.ask([(name, value)])
        #expect(answer.status == status)
        #expect(answer.json["error"]?["code"] == .string(code))
        #expect(answer.json["error"]?["field"] == .string(name))
        #expect(answer.json["error"]?["message"]?.text?.isEmpty == false)
    }

    @Test func `a parameter that stands twice is refused`() async throws {
        #expect(try await Self.ask([("limit", "1"), ("limit", "2")]).status == 422)
    }

    @Test func `other methods are refused, and other paths are left to others`() async throws {
        #expect(try await Self.ask(method: "POST").status == 405)
        #expect(try await Self.ask(path: "/api/alerts/stream", method: "DELETE").status == 405)
        #expect(try await Self.ask(path: "/api/alerts/").status == 0)
        #expect(try await Self.ask(path: "/api/readings").status == 0)
    }

    @Test(arguments: ["x", "-1", "1.0", "", "99999999999999999999"])
    func `a stream begins behind an id, and nothing else`(id: String) async throws {
        for (query, headers) in [([("last_event_id", id)], []), ([], [("last-event-id", id)])]
            as [([(name: String, value: String)], [(name: String, value: String)])]
        {
            let answer = try await Self.ask(query, path: "/api/alerts/stream", headers: headers)
            #expect(answer.status == 422)
        }
    }
}

extension Answer {
    fileprivate var ids: [Double] { elements("alerts").compactMap { $0["id"]?.number } }
}
