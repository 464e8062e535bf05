import Documents
import HTTPAnswers
import Logging
import Metering
import Seeded
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Ingestion

/// What the log says of refusals, and how little of it.
@Suite(.ends())
struct RefusalLogTests {
    private static func unknown(_ number: Int) -> String {
        #"{"SN":"STRANGER\#(number)","Data":[230,1,230,1,0]}"#
    }

    @Test func `equal refusals are one line at once and one a minute with their number`() async throws {
        try await TestHub.run { hub async throws in
            for number in 0..<1000 {
                #expect(await hub.post(Self.unknown(number)).status == 404)
                try await hub.time.sleep(for: .milliseconds(100))
            }
            #expect(await hub.post("no JSON").status == 400)
            try await hub.time.sleep(for: .seconds(200))
            #expect(await hub.post(Self.unknown(0)).status == 404)
            #expect(
                hub.log.all == [
                    "notice refused a reading field=SN meter=- reason=unknown_meter status=404",
                    "notice refused further readings in the last minute count=600 field=SN meter=- reason=unknown_meter status=404",
                    "notice refused a reading field=- meter=- reason=not_json status=400",
                    "notice refused further readings in the last minute count=399 field=SN meter=- reason=unknown_meter status=404",
                    "notice refused a reading field=SN meter=- reason=unknown_meter status=404",
                ])
            #expect(hub.counters.values.refused == [.unknownMeter: 1001, .notJSON: 1])
        }
    }

    @Test func `what was counted last is written when the hub ends`() async throws {
        try await TestHub.run { hub async throws in
            for number in 0..<3 { _ = await hub.post(Self.unknown(number)) }
            hub.refusals.finish()
            #expect(hub.log.all.count == 2)
            #expect(hub.log.all.last?.contains("count=2") == true)
            hub.refusals.finish()
            #expect(hub.log.all.count == 2)
        }
    }

    @Test func `a failed log-in is a line of its own with the address, up to a bound`() async throws {
        let access = HubAccess(secrets: HubSecrets(token: "t0ken"))
        try await TestHub.run(access: access) { hub async throws in
            for number in 0..<200 {
                let request = HTTPRequest(
                    method: "GET", path: "/metrics\n", headers: [("authorization", "Bearer guess")],
                    remoteAddress: "192.0.2.\(number)")
                #expect(await hub.send(request).status == 401)
            }
            try await hub.time.sleep(for: .seconds(61))
            let logIns = hub.log.all.filter { $0.contains("log-in") }
            #expect(
                logIns[0] == "warning a log-in failed address=192.0.2.0 path=/metrics\n reason=unauthorized")
            #expect(logIns.count == 121)
            #expect(
                logIns[120]
                    == "notice further log-ins failed in the last minute address=192.0.2.199 count=79 path=/metrics\n reason=unauthorized"
            )
            #expect(hub.counters.values.failedLogIns == 200)
            #expect(hub.counters.values.refusedRequests == [.unauthorized: 200])
            let page = await hub.get("/metrics", headers: [("authorization", "bEARER  t0ken")]).text
            #expect(page.contains("wattloop_hub_failed_logins_total 200\n"))
            #expect(page.contains("wattloop_hub_refused_requests_total{reason=\"unauthorized\"} 200\n"))
        }
    }

    @Test func `a serial number is found without reading the rest`() {
        let rows: [(String, String?)] = [
            (#"{"SN":"A"}"#, "A"), (#" { "a" : [1,{"SN":"x"},"}"] , "SN" : "A" , "#, "A"),
            (#"{"a":{"SN":"x"},"b":true,"c":-1.5e3,"SN":"B","Data":[}"#, "B"), (#"{"SN":7}"#, nil),
            (#"{"SN":"a\u0041"}"#, nil), (#"{"a":"\"SN\":","SN":"A"}"#, nil), (#"["SN","A"]"#, nil),
            (#"{"SN"}"#, nil), ("", nil), ("{", nil), (#"{"SN":"A"#, nil), (#"{"a":1 "SN":"A"}"#, nil),
            (#"{"a":"SN"}"#, nil),
        ]
        for (body, serial) in rows { #expect(SerialScan.text(of: ["SN"], in: Array(body.utf8)) == serial) }
    }

    @Test func `what is found in any body is what the parser finds, or nothing`() {
        let pieces = [
            "{", "}", "[", "]", ",", ":", "\"SN\"", "\"SN\":", "\"A1\"", "1", "true", " ", "\\", "\"",
            "\"x\":{\"SN\":\"B\"},",
            "\"Data\":[1,2]", "\n", "null", "\"\\u0041\"",
        ]
        var stream = SeededNumbers(seed: 12)
        var found = 0
        for _ in 0..<20_000 {
            let count = Int.random(in: 1...9, using: &stream)
            let body =
                Array("{".utf8)
                + (0..<count).flatMap { _ in
                    Array(pieces[Int.random(in: 0..<pieces.count, using: &stream)].utf8)
                }
            guard let serial = SerialScan.text(of: ["SN"], in: body) else { continue }
            found += 1
            guard let json = try? JSONParser.parse(body) else { continue }
            #expect(json["SN"]?.text == serial)
        }
        #expect(found > 20)
    }
}
