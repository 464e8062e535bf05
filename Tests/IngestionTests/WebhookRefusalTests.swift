import Documents
import Foundation
import Metering
import Seeded
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Ingestion

@Suite(.ends())
struct WebhookRefusalTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var body: String
        var status: Int
        var code: String
        var field: String?
        var testDescription: String { String(body.prefix(80)) }

        init(_ body: String, _ status: Int, _ code: String, _ field: String? = nil) {
            self.body = body
            self.status = status
            self.code = code
            self.field = field
        }
    }

    private static func data(_ values: String) -> String { #"{"SN":"7E41C0D9","Data":[\#(values)]}"# }
    private static func seed(_ values: String) -> String {
        #"{"Serial":"WEM3080_3C7A19E2","Data":[{\#(values)}]}"#
    }
    private static let good = "[230,1,100,5,6,50,0.9]"

    static let rows: [Row] = [
        Row("", 400, "not_json"),
        Row("SN=7E41C0D9&Data=1", 400, "not_json"),
        Row(data("231,6,1401,5,6,50,0.9") + "x", 400, "not_json"),
        Row(#"{"SN":"7E41C0D9","SN":"7E41C0D9","Data":\#(good)}"#, 400, "not_json"),
        Row(String(repeating: "[", count: 60_000), 400, "too_deep"),
        Row(String(repeating: #"{"a":"#, count: 12_000), 400, "too_deep"),
        Row("null", 422, "wrong_type"),
        Row("[]", 422, "wrong_type"),
        Row(#""text""#, 422, "wrong_type"),
        Row("{}", 422, "missing_field", "SN"),
        Row(#"{"SN":7,"Data":\#(good)}"#, 422, "wrong_type", "SN"),
        Row(#"{"SN":null,"Data":\#(good)}"#, 422, "wrong_type", "SN"),
        Row(#"{"SN":"STRANGER","Data":\#(good)}"#, 404, "unknown_meter", "SN"),
        Row(#"{"Serial":"STRANGER","Data":[]}"#, 404, "unknown_meter", "Serial"),
        Row(#"{"mac":null,"SN":"null","Data":[null,null,null,null,null]}"#, 404, "unknown_meter", "SN"),
        Row(#"{"SN":"7E41C0D9"}"#, 422, "missing_field", "Data"),
        Row(#"{"SN":"7E41C0D9","data":\#(good)}"#, 422, "missing_field", "Data"),
        Row(#"{"SN":"7E41C0D9","Data":{}}"#, 422, "wrong_type", "Data"),
        Row(data("null,null,null,null,null"), 422, "wrong_type", "Data[0]"),
        Row(data(""), 422, "wrong_type", "Data"),
        Row(data("1,2,3,4,5,6"), 422, "wrong_type", "Data"),
        Row(data("1,2,3,4,5,6,0.7,8"), 422, "wrong_type", "Data"),
        Row(data(#""231",6,1401,5,6,50,0.9"#), 422, "wrong_type", "Data[0]"),
        Row(data("231,6,true,5,6,50,0.9"), 422, "wrong_type", "Data[2]"),
        Row(data("231,6,NaN,5,6,50,0.9"), 422, "not_a_number"),
        Row(data("231,Infinity,1401,5,6,50,0.9"), 422, "not_a_number"),
        Row(data("231,6,-Infinity,5,6,50,0.9"), 422, "not_a_number"),
        Row(data("231,6,1e999,5,6,50,0.9"), 422, "out_of_range"),
        Row(data("231,120.1,1401,5,6,50,0.9"), 422, "implausible", "Data[1]"),
        Row(data("231,-6,1401,5,6,50,0.9"), 422, "out_of_range", "Data[1]"),
        Row(data("-231,6,1401,5,6,50,0.9"), 422, "out_of_range", "Data[0]"),
        Row(data("2314,6,1401,5,6,50,0.9"), 422, "out_of_range", "Data[0]"),
        Row(data("231,6,1e7,5,6,50,0.9"), 422, "out_of_range", "Data[2]"),
        Row(data("231,6,1401,-5,6,50,0.9"), 422, "out_of_range", "Data[3]"),
        Row(data("231,6,1401,5,1e18,50,0.9"), 422, "out_of_range", "Data[4]"),
        Row(data("231,6,1401,5,6,500,0.9"), 422, "out_of_range", "Data[5]"),
        Row(data("231,6,1401,5,6,50,98"), 422, "out_of_range", "Data[6]"),
        Row(#"{"SN":"7E41C0D9","Datas":[\#(good),\#(good)]}"#, 422, "wrong_type", "Datas"),
        Row(#"{"SN":"7E41C0D9","Datas":[\#(good),\#(good),7]}"#, 422, "wrong_type", "Datas[2]"),
        Row(
            #"{"SN":"7E41C0D9","Datas":[\#(good),\#(good),[1,2,3,4,5,6,"x"]]}"#, 422, "wrong_type",
            "Datas[2][6]"),
        Row(
            #"{"SN":"7E41C0D9","Datas":[\#(good),\#(good),\#(good)],"EA":{"Reactive":[[1,2,3]]}}"#, 422,
            "wrong_type",
            "EA.Reactive"),
        Row(
            #"{"SN":"7E41C0D9","Datas":[\#(good),\#(good),\#(good)],"EA":{"Reactive":[[1,2,3],[1,2,null],[1,2,3]]}}"#,
            422, "wrong_type", "EA.Reactive[1][2]"),
        Row(#"{"SN":"7E41C0D9","Data":\#(good),"Time":"yesterday"}"#, 422, "wrong_type", "Time"),
        Row(#"{"SN":"7E41C0D9","Data":\#(good),"Time":1762171200}"#, 422, "wrong_type", "Time"),
        Row(#"{"Serial":"WEM3080_3C7A19E2","Data":[1,2,3,4,5]}"#, 422, "wrong_type", "Data"),
        Row(#"{"Serial":"WEM3080_3C7A19E2","Data":[1]}"#, 422, "missing_field", "Data[0].Voltage"),
        Row(seed(#""Voltage":231.4"#), 422, "missing_field", "Data[0].Current"),
        Row(
            seed(#""Voltage":231.4,"Current":73,"Power":1,"Energy":1,"Frequency":50,"PF":1"#), 422,
            "implausible",
            "Data[0].Current"),
        Row(
            seed(#""Voltage":231.4,"Current":7,"Power":1,"Energy":"1","Frequency":50,"PF":1"#), 422,
            "wrong_type",
            "Data[0].Energy"),
        Row(
            #"{"SN":"7E41C0D9","Data":\#(good),"pad":"\#(String(repeating: "x", count: 300_000))"}"#, 413,
            "too_large"),
    ]

    @Test(arguments: rows) func `bad input is refused, counted and told, and nothing of it is stored`(
        row: Row
    ) async throws {
        let (answer, health, events, count) = try await TestHub.run { hub async throws in
            let answer = await hub.post(row.body)
            return (
                answer, await hub.get("/health").json, hub.events.all.withLock { $0 }, try await hub.count()
            )
        }
        #expect(answer.status == row.status)
        #expect(answer.problem == [.string(row.code), row.field.map(JSONValue.string) ?? .null])
        #expect(answer.json["status"] == .string("error"))
        #expect(answer.json["successful"] == .bool(false))
        #expect(answer.json["message"] == answer.json["problem"]?["message"])
        #expect(health["refused"] == .object([.init(key: row.code, value: .number(1))]))
        let isUnknown = answer.problem[1] == nil || !["implausible", "out_of_range"].contains(row.code)
        #expect(events.count == 1)
        guard case .refused(let refused) = events.first else {
            Issue.record("no refusal was told: \(events)")
            return
        }
        #expect([refused.reason, "\(refused.status)"] == [row.code, "\(row.status)"])
        #expect(isUnknown || refused.meter != nil || row.field == nil)
        #expect(count == 0)
    }

    @Test func `a refusal reads as a sentence`() async throws {
        let answer = try await TestHub.run { hub in await hub.post(Self.data("231,130,1401,5,6,50,0.9")) }
        let message = "`Data[1]` is 130, expected 0 to 120 A"
        #expect(
            answer.text == """
                {"status":"error","successful":false,"message":"\(message)",\
                "problem":{"code":"implausible","message":"\(message)","field":"Data[1]"}}
                """)
    }

    @Test(arguments: ["GET", "PUT", "DELETE", "PATCH", "HEAD"]) func `only POST is taken`(method: String)
        async throws
    {
        let response = try await TestHub.run { hub async throws in
            await hub.send(
                HTTPRequest(method: method, path: "/api/iammeter/webhook", body: Array(Bodies.single.utf8)))
        }
        #expect(response.status == 405)
        #expect(response.header("Allow") == "POST")
    }

    @Test func `mutated bodies are stored or refused, never half`() async throws {
        let originals = [Bodies.single, Bodies.three, Bodies.seed, Bodies.timed(3)].map { Array($0.utf8) }
        try await TestHub.run { hub async throws in
            var random = SeededNumbers(seed: 20_251_103)
            var acknowledged = 0
            for round in 0..<Self.fuzzCases {
                let body = Self.mutate(originals[round % originals.count], &random)
                let before = hub.events.all.withLock { $0.count }
                let answer = await hub.post(body)
                let after = hub.events.all.withLock { Array($0[before...]) }
                #expect(after.count == 1)
                #expect(
                    [200, 400, 404, 422].contains(answer.status), "\(String(decoding: body, as: UTF8.self))")
                if case .reading(let stored) = after.first {
                    #expect(answer == WebhookTests.accepted)
                    acknowledged += stored.isDuplicate ? 0 : 1
                    #expect(stored.reading.phases.allSatisfy { $0.voltageV.isFinite && $0.powerW.isFinite })
                }
                try await hub.time.sleep(for: .seconds(1))
            }
            #expect(try await hub.count() == acknowledged)
            #expect(acknowledged > 100)
        }
    }

    /// How many damaged bodies are pushed: `WATTLOOP_FUZZ`, or a few thousand.
    private static let fuzzCases =
        DamagedInputs.count(ordinarily: 4000)

    static func mutate(_ original: [UInt8], _ random: inout SeededNumbers) -> [UInt8] {
        var body = original
        for _ in 0..<Int.random(in: 1...3, using: &random) where !body.isEmpty {
            let at = Int.random(in: body.indices, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: body[at] = UInt8.random(in: 0...255, using: &random)
            case 1: body[at] = Array("0123456789.-eE[]{},:\"\\ ".utf8).randomElement(using: &random)!
            case 2: body.remove(at: at)
            case 3: body.insert(body[at], at: at)
            case 4: body.removeSubrange(at..<min(body.count, at + Int.random(in: 1...20, using: &random)))
            default: body.insert(contentsOf: body[at..<min(body.count, at + 12)], at: at)
            }
        }
        return body
    }
}
