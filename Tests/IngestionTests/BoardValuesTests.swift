import Documents
import HTTPAnswers
import Metering
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Ingestion

/// What boards send that is no mistake of measuring, and what they say of themselves.
@Suite(.ends())
struct BoardValuesTests {
    private static func body(_ members: String) -> String {
        #"{"meterId":"7E41C0D9","voltage":231,\#(members)}"#
    }

    @Test(arguments: [
        (#""current":-3.48,"power_watts":-800"#, 3.48, Double?.none, ["current"]),
        (#""current":-0.01,"power_watts":0"#, 0.01, nil, ["current"]),
        (#""current":-0.0,"power_watts":-0.0"#, 0, nil, []),
        (#""current":1,"power_watts":231,"power_factor":1.01"#, 1, 1, ["power_factor"]),
        (#""current":1,"power_watts":231,"power_factor":1.05"#, 1, 1, ["power_factor"]),
        (#""current":1,"power_watts":-231,"power_factor":-1.01"#, 1, -1, ["power_factor"]),
        (#""current":-1,"power_watts":-231,"power_factor":1.01"#, 1, 1, ["current", "power_factor"]),
        (#""current":1,"power_watts":231,"power_factor":1"#, 1, 1, []),
    ])
    func `a board's signed current and computed power factor are taken and marked`(
        members: String, current: Double, factor: Double?, adjusted: [String]
    ) async throws {
        try await TestHub.run { hub async throws in
            #expect(await hub.create(Self.body(members)).status == 201)
            let reading = try #require(await hub.store.latest(meter: "grid")).reading
            #expect(reading.currentA == current && reading.powerFactor == factor)
            #expect(reading.adjusted.names == adjusted)
            let shown = await hub.get("/api/iammeter/grid/latest").json["adjusted"]?.elements?.compactMap(
                \.text)
            #expect(shown ?? [] == adjusted)
            let page = await hub.send(HTTPRequest(method: "GET", path: "/metrics"))
            for name in ["current", "power_factor"] {
                let line =
                    "wattloop_hub_adjusted_readings_total{value=\"\(name)\"} \(adjusted.contains(name) ? 1 : 0)"
                #expect(Answer(page).text.contains(line))
            }
        }
    }

    @Test(arguments: [
        (#""current":-3.48,"power_watts":800"#, "`current` is -3.48, expected 0 to 120 A"),
        (#""current":-121,"power_watts":-800"#, "`current` is -121, expected 0 to 120 A"),
        (#""current":121,"power_watts":800"#, "`current` is 121, expected 0 to 120 A"),
        (#""current":1,"power_watts":231,"power_factor":1.06"#, "`power_factor` is 1.06, expected -1 to 1"),
        (#""current":1,"power_watts":231,"power_factor":98"#, "`power_factor` is 98, expected -1 to 1"),
        (#""current":1,"power_watts":99999"#, "`power_watts` is 99999, expected -41400 to 41400 W"),
    ])
    func `what no board means is refused with the real bound`(members: String, message: String) async throws {
        try await TestHub.run { hub async throws in
            let answer = await hub.create(Self.body(members))
            #expect(answer.status == 400)
            #expect(answer.text.contains(message), "\(answer.text)")
            #expect(try await hub.count() == 0)
        }
    }

    @Test func `an IAMMeter sends no sign, so its signed current is refused`() async throws {
        try await TestHub.run { hub async throws in
            let answer = await hub.post(#"{"SN":"7E41C0D9","Data":[231.0,-8.6,-1986,1.0,12.0]}"#)
            #expect(answer.status == 422)
            #expect(answer.text.contains("`Data[1]` is -8.6, expected 0 to 120 A"))
        }
    }

    private static let board =
        body(
            #""current":1,"power_watts":231,"rssi":-61,"free_heap":201344,"uptime_s":5025,"errors":2,"#
                + #""firmware":"1.4.0","mac":"24:6F:28:AE:52:7C""#)

    @Test func `what a board says of itself is kept as the newest, and shown`() async throws {
        try await TestHub.run { hub async throws in
            _ = await hub.create(Self.board)
            _ = await hub.create(Self.body(#""current":1,"power_watts":231,"rssi":-88,"errors":"many""#))
            let meters = await hub.get("/api/meters").json["meters"]?.elements
            let health = try #require(meters?.first?["health"])
            #expect(health["signal_dbm"]?.number == -88)
            #expect(health["free_memory_bytes"]?.number == 201_344)
            #expect(health["uptime_s"]?.number == 5025)
            #expect(health["errors"]?.number == 2)
            #expect(health["firmware"]?.text == "1.4.0")
            #expect(health["mac_address"]?.text == "24:6F:28:AE:52:7C")
            #expect(meters?.last?["health"] == nil)
            var page = PrometheusText()
            hub.health.write(to: &page, meters: ["grid", "shop"])
            #expect(page.text.contains("wattloop_hub_meter_signal_dbm{meter=\"grid\"} -88\n"))
            #expect(
                page.text.contains("wattloop_hub_meter_info{meter=\"grid\",firmware=\"1.4.0\"} 1\n"))
            #expect(try await hub.store.health()["grid"]?.signalDBm == -88, "it survives a restart")
        }
    }

    @Test(arguments: [
        #""rssi":12"#, #""rssi":"strong""#, #""free_heap":-1"#, #""firmware":"""#, #""firmware":7"#,
        #""firmware":"\#(String(repeating: "x", count: 65))""#, #""mac":"a\u0007b""#, #""mac":null"#,
        #""signal":-60"#,
    ])
    func `what is no health is left out, and the reading is taken`(member: String) async throws {
        try await TestHub.run { hub async throws in
            let answer = await hub.create(Self.body(#""current":1,"power_watts":231,\#(member)"#))
            #expect(answer.status == 201)
            #expect(try await hub.store.health().isEmpty)
        }
    }

    @Test func `an IAMMeter says its firmware and its address`() async throws {
        try await TestHub.run { hub async throws in
            _ = await hub.post(
                #"{"mac":"B0F8932A0000","version":"i.75.98.71","SN":"7E41C0D9","Data":[231.0,1,231,1.0,12.0]}"#
            )
            let health = try await hub.store.health()["grid"]
            #expect(health?.firmware == "i.75.98.71" && health?.macAddress == "B0F8932A0000")
        }
    }
}
