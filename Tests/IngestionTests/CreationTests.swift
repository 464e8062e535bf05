import Documents
import Foundation
import Metering
import Seeded
import Testing
import TimeLimits
import Timekeeping

@testable import Ingestion

/// `POST /api/readings/create`.
@Suite(.ends())
struct CreationTests {
    /// What the sketch sends with an early ArduinoJson.
    private static let sketch = """
        {"meterId":"7E41C0D9","timestamp":123456,"voltage":230.1000061,"current":4.349999905,\
        "power_watts":998.7000122,"energy_kwh":123.4560013,"frequency":50,"power_factor":0.99000001}
        """

    /// A body of corrected firmware, `seconds` after noon by its own clock.
    private static func fixed(_ seconds: Int, meter: String = "7E41C0D9", _ more: String = "") -> String {
        """
        {"meterId":"\(meter)","timestamp":\((1_762_171_200 + seconds) * 1000),"sequence":\(seconds + 1000),"clock_set":true,\
        "voltage":230.1,"current":4.35,"power_watts":998.7,"energy_kwh":123.456,"frequency":50,\
        "power_factor":0.99\(more)}
        """
    }

    private static let stored = """
        "voltage":230.1,"current":4.35,"power_watts":998.7,"energy_kwh":123.456,"frequency":50,"power_factor":0.99
        """

    @Test func `the sketch's body is stored at its arrival, whatever the time since it started`() async throws
    {
        try await TestHub.run { hub async throws in
            let answer = await hub.create(Self.sketch)
            #expect(
                answer.text == """
                    {"success":true,"note":"`timestamp` 123456 is no time in milliseconds since 1970, so the reading has \
                    the time of its arrival","reading":{"meterId":"7E41C0D9","timestamp":"2025-11-03T12:00:00.000Z",\
                    "voltage":230.1000061,"current":4.349999905,"power_watts":998.7000122,\
                    "energy_kwh":123.4560013,"frequency":50,"power_factor":0.99000001}}
                    """)
            #expect(answer.status == 201)
            let reading = try #require(await hub.store.latest(meter: "grid")).reading
            #expect(reading.timeFrom == .arrival && reading.takenAt == noon && reading.source == .push)
            #expect(reading.energyImport == Energy(microwattHours: 123_456_001_300))
        }
    }

    @Test func `a time of its own identifies a reading`() async throws {
        try await TestHub.run { hub async throws in
            let first = await hub.create(Self.fixed(-60))
            #expect(
                first.text == """
                    {"success":true,"reading":{"meterId":"7E41C0D9","timestamp":"2025-11-03T11:59:00.000Z",\
                    \(Self.stored)}}
                    """)
            let again = await hub.create(Self.fixed(-60))
            #expect(again.status == 201)
            #expect(again.json["duplicate"] == .bool(true))
            #expect(try await hub.count() == 1)
        }
    }

    @Test(arguments: [
        (#""2025-11-03T11:30:00Z""#, "", true), ("1762169400000", "", true),
        ("1762169400000", #","clock_set":false"#, false), (#""2019-12-31T23:59:59Z""#, "", false),
        ("1577836799999", "", false), ("4294967295", "", false), ("1762169400", "", false),
        ("null", "", false),
    ])
    func `only a plausible time by a clock that is set is taken`(stamp: String, more: String, isTaken: Bool)
        async throws
    {
        let body =
            #"{"meterId":"7E41C0D9","timestamp":\#(stamp),"voltage":1,"current":0,"power_watts":0\#(more)}"#
        try await TestHub.run { hub async throws in
            #expect(await hub.create(body).status == 201)
            let reading = try #require(await hub.store.latest(meter: "grid")).reading
            #expect(reading.takenAt == (isTaken ? noon - .seconds(1800) : noon))
            #expect(reading.phases[0].energyImport == nil && reading.phases[0].frequencyHz == nil)
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var body: String
        var status: Int
        var code: String
        var field: String?
        var testDescription: String { String(body.prefix(90)) }

        init(_ body: String, _ status: Int, _ code: String, _ field: String? = nil) {
            self.body = body
            self.status = status
            self.code = code
            self.field = field
        }
    }

    private static func with(_ values: String) -> String { #"{"meterId":"7E41C0D9",\#(values)}"# }

    static let rows = [
        Row("", 400, "not_json"), Row("7", 400, "wrong_type"),
        Row("{}", 400, "missing_field", "meterId"),
        Row(#"{"meterId":"","voltage":1,"current":1}"#, 400, "missing_field", "meterId"),
        Row(#"{"meterId":7,"voltage":1,"current":1}"#, 400, "wrong_type", "meterId"),
        Row(
            #"{"meterId":"STRANGER","voltage":1,"current":1,"power_watts":1}"#, 404, "unknown_meter",
            "meterId"),
        Row(with(#""current":1,"power_watts":1"#), 400, "missing_field", "voltage"),
        Row(with(#""voltage":1,"power_watts":1"#), 400, "missing_field", "current"),
        Row(with(#""voltage":1,"current":1"#), 400, "missing_field", "power_watts"),
        Row(with(#""voltage":null,"current":1,"power_watts":1"#), 400, "wrong_type", "voltage"),
        Row(with(#""voltage":NaN,"current":1,"power_watts":1"#), 400, "not_a_number"),
        Row(with(#""voltage":"230","current":1,"power_watts":1"#), 400, "wrong_type", "voltage"),
        Row(with(#""voltage":2300,"current":1,"power_watts":1"#), 400, "out_of_range", "voltage"),
        Row(with(#""voltage":230,"current":121,"power_watts":1"#), 400, "implausible", "current"),
        Row(
            with(#""voltage":1,"current":1,"power_watts":1,"energy_kwh":-1"#), 400, "out_of_range",
            "energy_kwh"),
        Row(
            with(#""voltage":1,"current":1,"power_watts":1,"power_factor":2"#), 400, "out_of_range",
            "power_factor"),
        Row(
            with(#""voltage":1,"current":1,"power_watts":1,"timestamp":"noon""#), 400, "wrong_type",
            "timestamp"),
        Row(
            with(#""voltage":1,"current":1,"power_watts":1,"timestamp":true"#), 400, "wrong_type", "timestamp"
        ),
        Row(with(#""voltage":1,"current":1,"power_watts":1,"clock_set":1"#), 400, "wrong_type", "clock_set"),
        Row(with(#""voltage":1,"current":1,"power_watts":1,"sequence":1.5"#), 400, "wrong_type", "sequence"),
        Row(with(#""voltage":1,"current":1,"power_watts":1,"sequence":0"#), 400, "out_of_range", "sequence"),
        Row("[]", 400, "missing_field"),
        Row(with(#""pad":"\#(String(repeating: "x", count: 300_000))""#), 413, "too_large"),
    ]

    @Test(arguments: rows) func `what is wrong is refused in the words of the firmware's back end`(row: Row)
        async throws
    {
        try await TestHub.run { hub async throws in
            let answer = await hub.create(row.body)
            #expect(answer.status == row.status)
            #expect(answer.problem == [.string(row.code), row.field.map(JSONValue.string) ?? .null])
            let words =
                row.code == "missing_field"
                ? .string("Missing required fields") : answer.json["problem"]?["message"]
            #expect(answer.json["error"] == words)
            #expect(hub.counters.values.refused == [try #require(Refusal.Code(rawValue: row.code)): 1])
            #expect(try await hub.count() == 0)
        }
    }

    @Test func `a mute sensor is acknowledged, and no reading`() async throws {
        let body =
            #"{"meterId":"7E41C0D9","voltage":null,"current":null,"power_watts":null,"status":"sensor_silent"}"#
        try await TestHub.run { hub async throws in
            #expect(await hub.create(body).text == #"{"success":true,"reading":null}"#)
            #expect(
                await hub.create("[\(body)]").text
                    == #"{"success":true,"stored":0,"duplicates":0,"silent":1,"refused":[]}"#)
            #expect(try await hub.count() == 0)
            #expect(hub.events.all.withLock { $0.isEmpty })
        }
    }

    // MARK: Batches

    private static let mixed =
        "[\(fixed(-30)),\(fixed(-25)),\(fixed(-30)),{\"meterId\":\"7E41C0D9\"},7,\(fixed(-20, meter: "STRANGER"))]"

    private static let refusals = """
        [{"row":3,"error":{"code":"missing_field","message":"`voltage` is missing","field":"voltage"}},\
        {"row":4,"error":{"code":"wrong_type","message":"a reading is a number, expected an object with `meterId` and its values","field":null}},\
        {"row":5,"error":{"code":"unknown_meter","message":"no meter `STRANGER` is registered","field":"meterId"}}]
        """

    @Test func `of a batch the good rows are stored, and the others named`() async throws {
        try await TestHub.run { hub async throws in
            let answer = await hub.create(Self.mixed)
            #expect(
                answer.text == #"{"success":true,"stored":2,"duplicates":1,"refused":\#(Self.refusals)}"#)
            #expect(answer.status == 201)
            #expect(try await hub.count() == 2)
            #expect(hub.events.all.withLock { $0.count } == 6)
        }
    }

    @Test func `an atomic batch is stored whole or not at all`() async throws {
        try await TestHub.run { hub async throws in
            let answer = await hub.create(Self.mixed, query: [("atomic", "true")])
            #expect(
                answer.text == #"{"success":false,"stored":0,"duplicates":0,"refused":\#(Self.refusals)}"#)
            #expect(answer.status == 400)
            #expect(try await hub.count() == 0)
            let whole = await hub.create(
                "[\(Self.fixed(-30)),\(Self.fixed(-25))]", query: [("atomic", "true")])
            #expect(whole.text == #"{"success":true,"stored":2,"duplicates":0,"refused":[]}"#)
            let again = await hub.create("[\(Self.fixed(-30)),\(Self.fixed(-25))]")
            #expect(again.text == #"{"success":true,"stored":0,"duplicates":2,"refused":[]}"#)
            #expect(again.status == 201)
            let wrong = await hub.create("[\(Self.fixed(-30))]", query: [("atomic", "maybe")])
            #expect(wrong.status == 400 && wrong.problem == [.string("wrong_type"), .string("atomic")])
        }
    }

    @Test func `a batch of nothing but mistakes is refused, and a long one too`() async throws {
        var limits = HubLimits()
        limits.batch = 2
        try await TestHub.run(access: HubAccess(limits: limits)) { hub async throws in
            #expect(await hub.create("[7,8]").status == 400)
            #expect(await hub.create("[1,2,3]").status == 413)
        }
    }

    @Test func `who sends too fast is told when to come again, and nothing of the batch is stored`()
        async throws
    {
        let limits = HubLimits(perDevice: 1, burst: 4)
        try await TestHub.run(access: HubAccess(limits: limits)) { hub async throws in
            #expect(await hub.create("[\(Self.fixed(1)),\(Self.fixed(2)),\(Self.fixed(3))]").status == 201)
            let request = "[\(Self.fixed(4)),\(Self.fixed(5)),\(Self.fixed(6))]"
            let late = await hub.create(request)
            #expect(late.status == 429)
            #expect(late.problem[0] == .string("too_many"))
            #expect(late.text.contains("come again in 2 s"))
            #expect(await hub.create(Self.fixed(4, meter: "WEM3080_3C7A19E2")).status == 201)
            try await hub.time.sleep(for: .seconds(2))
            #expect(await hub.create(request).status == 201)
            #expect(try await hub.count() == 7)
        }
    }

    @Test func `a key speaks for its own meter only, in each row`() async throws {
        let access = HubAccess(secrets: HubSecrets(deviceKeys: ["grid": "a", "shop": "b"]))
        try await TestHub.run(access: access) { hub async throws in
            #expect(await hub.create(Self.fixed(1)).status == 401)
            #expect(await hub.create(Self.fixed(1), key: "x").status == 401)
            #expect(await hub.create(Self.fixed(1), key: "b").status == 403)
            #expect(await hub.create(Self.fixed(1), key: "a").status == 201)
            let both = "[\(Self.fixed(2)),\(Self.fixed(3, meter: "WEM3080_3C7A19E2"))]"
            #expect(await hub.create(both, key: "a").status == 403)
            #expect(try await hub.count() == 1)
        }
    }

    // MARK: Damage

    @Test func `mutated bodies are stored or refused, never half`() async throws {
        let originals = [Self.sketch, Self.fixed(5), "[\(Self.fixed(6)),\(Self.fixed(7))]"].map {
            Array($0.utf8)
        }
        try await TestHub.run { hub async throws in
            var random = SeededNumbers(seed: 20_251_117)
            var stored = 0
            for round in 0..<Self.fuzzCases {
                let body = WebhookRefusalTests.mutate(originals[round % originals.count], &random)
                let answer = await hub.create(String(decoding: body, as: UTF8.self))
                #expect(
                    [201, 400, 404, 413].contains(answer.status), "\(String(decoding: body, as: UTF8.self))")
                #expect(
                    answer.json["success"] == .bool(answer.status == 201) || answer.json["problem"] != nil)
                if answer.status == 201 {
                    stored += Int(answer.json["stored"]?.number ?? (answer.json["duplicate"] == nil ? 1 : 0))
                }
                try await hub.time.sleep(for: .seconds(1))
            }
            #expect(try await hub.count() == stored)
            #expect(stored > 100)
        }
    }

    /// How many damaged bodies are posted: `WATTLOOP_FUZZ`, or a few thousand.
    private static let fuzzCases =
        DamagedInputs.count(ordinarily: 3000)
}
