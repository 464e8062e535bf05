import Metering
import Seeded
import Synchronization
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Ingestion

@Suite(.ends())
struct RESTPollingTests {
    /// A meter at `$meter` that answers as told, asked for `seconds`.
    private static func run(
        _ more: String = "", serial: String? = nil, seconds: Double = 2,
        answer: @escaping @Sendable (HTTPRequest) async -> HTTPReply
    ) async throws -> PollRun {
        let identity = serial.map { "serial: \($0), " } ?? ""
        let port = Mutex(0)
        let run = try await PollRun(
            "[{id: m, \(identity)poll: {rest: \"${meter.url}/monitorjson\"\(more)}}]",
            fillIn: { _ in "http://127.0.0.1:\(port.withLock { $0 })/monitorjson" })
        let server = HTTPServer("meter", on: run.hub.time, wiring: run.wiring, answer: answer)
        let bound = try await server.open(host: "127.0.0.1", port: 0)
        port.withLock { $0 = bound }
        try await run.run(seconds: seconds, servers: [server])
        return run
    }

    private static func says(_ body: String, status: Int = 200) -> @Sendable (HTTPRequest) async -> HTTPReply
    {
        { _ in .respond(.json(status, body)) }
    }

    @Test func `the meter's own body is read, taken at its arrival`() async throws {
        let run = try await Self.run(serial: "7E41C0D9", seconds: 4, answer: Self.says(Bodies.three))
        let readings = try await run.readings("m")
        let reading = try #require(readings.first)
        #expect(readings.map(\.takenAt) == [noon + .seconds(2), noon + .seconds(4)])
        #expect(reading.source == .rest)
        #expect(reading.timeFrom == .arrival)
        #expect(reading.phases.map(\.powerW) == [944, -1749, 190])
        #expect(reading.net?.powerW == -615)
        #expect(run.polls == ["rest stored": 2])
    }

    @Test func `the guide's body is read too, and its time does not count`() async throws {
        let run = try await Self.run(serial: "WEM3080_3C7A19E2", answer: Self.says(Bodies.seed))
        let reading = try #require(try await run.readings("m").first)
        #expect(reading.takenAt == noon + .seconds(2))
        #expect(reading.energyImport?.wattHours == 5_231_407)
    }

    @Test func `credentials are sent at once, and none without a login`() async throws {
        let headers = Mutex<[String?]>([])
        let answer: @Sendable (HTTPRequest) async -> HTTPReply = { request in
            headers.withLock { $0.append(request.header("authorization")) }
            return .respond(.json(200, Bodies.single))
        }
        _ = try await Self.run(", login: {user: admin, password: \"p:w\"}", answer: answer)
        _ = try await Self.run(answer: answer)
        #expect(headers.withLock { $0 } == ["Basic YWRtaW46cDp3", nil])
    }

    @Test func `the configured path is asked with GET`() async throws {
        let asked = Mutex<[String]>([])
        _ = try await Self.run { request in
            asked.withLock { $0.append("\(request.method) \(request.path)") }
            return .respond(.json(200, Bodies.single))
        }
        #expect(asked.withLock { $0 } == ["GET /monitorjson"])
    }

    struct Row: Sendable {
        var body: String
        var status = 200
        var outcome: String
        var refusal: String?
    }

    static let rows = [
        Row(body: "", outcome: "refused", refusal: "not_json"),
        Row(body: "<html>", outcome: "refused", refusal: "not_json"),
        Row(body: "{}", outcome: "refused", refusal: "missing_field"),
        Row(
            body: #"{"SN":"7E41C0D9","Data":[NaN,1,1,1,1,50,1]}"#, outcome: "refused",
            refusal: "not_a_number"),
        Row(
            body: #"{"SN":"7E41C0D9","Data":[null,null,null,null,null]}"#, outcome: "refused",
            refusal: "wrong_type"),
        Row(
            body: #"{"SN":"7E41C0D9","Data":[230,121,1,1,1,50,1]}"#, outcome: "refused",
            refusal: "implausible"),
        Row(
            body: #"{"SN":"11111111","Data":[230,1,1,1,1,50,1]}"#, outcome: "refused",
            refusal: "wrong_serial"),
        Row(
            body: #"{"mac":null,"SN":"null","Data":[null,null,null,null,null]}"#, status: 400,
            outcome: "bad_status"),
        Row(body: "", status: 401, outcome: "bad_status"),
        Row(body: String(repeating: " ", count: 300_000), outcome: "too_large"),
    ]

    @Test(arguments: rows) func `what is no reading is none, and is counted`(row: Row) async throws {
        let run = try await Self.run(
            serial: "7E41C0D9", answer: Self.says(row.body, status: row.status))
        #expect(run.polls == ["rest \(row.outcome)": 1])
        #expect(run.refusals == (row.refusal.map { ["\($0) m"] } ?? []))
        #expect(try await run.readings("m").isEmpty)
    }

    @Test func `a meter that stays silent is given up after its time-out, and its beat goes on`() async throws
    {
        let asked = Mutex(0)
        let run = try await Self.run(", every: 2 s, timeout: 3 s", seconds: 12) { _ in
            let number = asked.withLock { asked in
                asked += 1
                return asked
            }
            return number == 1 ? .stayDark : .respond(.json(200, Bodies.single))
        }
        #expect(run.polls == ["rest timed_out": 1, "rest stored": 4])
        // Asked at 2 s, silent until 5 s: the beat of 4 s is left out.
        #expect(try await run.readings("m").map(\.takenAt) == [6, 8, 10, 12].map { noon + .seconds($0) })
    }

    @Test func `a connection that is reset or refused is a failure of its own`() async throws {
        let reset = try await Self.run { _ in .reset }
        #expect(reset.polls == ["rest connection_reset": 1] || reset.polls == ["rest connection_closed": 1])
        let refused = try await PollRun("[{id: m, poll: {rest: \"http://127.0.0.1:1/\"}}]")
        try await refused.run(seconds: 2)
        #expect(refused.polls == ["rest connection_refused": 1])
    }

    @Test func `an insertion that nobody fills in is counted, and ends nothing`() async throws {
        let run = try await PollRun("[{id: m, poll: {rest: \"${meter.url}/x\"}}]", fillIn: { _ in "" })
        try await run.run(seconds: 4)
        #expect(run.polls == ["rest bad_address": 2])
    }

    @Test func `the same moment pushed and asked for is two readings`() async throws {
        let meter = ScriptedMeter(registers: Registers.threePhase)
        let run = try await PollRun(
            "[{id: m, serial: 7E41C0D9, poll: {modbus: \"192.0.2.7:502\"}}]", meter: meter)
        try await run.run(
            seconds: 1,
            beside: [
                NamedProcess("meter") { [hub = run.hub] in
                    for _ in 0..<2 {
                        try await hub.time.sleep(until: noon + .seconds(1))
                        #expect(await hub.post(Bodies.timed(1)) == WebhookTests.accepted)
                    }
                    for source in ["push", "modbus", "rest", "pzem", "mqtt"] {
                        try await hub.time.sleep(until: noon + .seconds(1))
                        let answer = await hub.get("/api/readings", [("meter", "m"), ("source", source)])
                        let sources = answer.elements("readings").map { $0["source"] }
                        #expect(sources == (["push", "modbus"].contains(source) ? [.string(source)] : []))
                    }
                    let wrong = await hub.get("/api/readings", [("meter", "m"), ("source", "pigeon")])
                    #expect(wrong.json["error"]?["field"] == .string("source"))
                }
            ])
        let stored = try await run.hub.store.readings(ReadingQuery(meter: "m"))
        #expect(Set(stored.map(\.reading.source)) == [.push, .modbus])
        #expect(stored.count == 2)
        #expect(stored.allSatisfy { !$0.isConflict })
        #expect(run.hub.counters.values.duplicates[.push] == 1)
    }

    @Test func `mutated bodies are stored or refused`() async throws {
        let number = Mutex(0)
        let run = try await Self.run(", every: 1 s", seconds: 2000) { _ in
            let seed = number.withLock { number in
                number += 1
                return number
            }
            var random = SeededNumbers(seed: UInt64(seed))
            let originals = [Bodies.single, Bodies.three, Bodies.seed].map { Array($0.utf8) }
            let body = WebhookRefusalTests.mutate(originals[seed % 3], &random)
            return .respond(HTTPResponse(status: 200, body: body))
        }
        let stored = run.polls["rest stored"] ?? 0
        #expect(stored > 50)
        #expect(stored + run.refusals.count == 2000)
        #expect(try await run.hub.store.readings(ReadingQuery(meter: "m", limit: 3000)).count == stored)
    }
}
