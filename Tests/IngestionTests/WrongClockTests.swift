import Documents
import Metering
import Testing
import TimeLimits
import Timekeeping

@testable import Ingestion

/// Boards whose clock shows another date for a moment, by every way in which they push.
@Suite(.ends())
struct WrongClockTests {
    /// What an SNTP client makes of an empty answer, 2036-02-07T06:28:15Z, and later ones.
    private static let futures = [2_085_978_495, 4_200_000_000, 9_000_000_000_000]

    private static func posted(_ seconds: Int, _ energy: Double, power: Double = 600) -> String {
        """
        {"meterId":"7E41C0D9","timestamp":\(seconds * 1000),"clock_set":true,"voltage":230,\
        "current":\(power / 230),"power_watts":\(power),"energy_kwh":\(energy)}
        """
    }

    private static let start = 1_762_171_200

    @Test(arguments: futures)
    func `a date far ahead of the arrival is kept beside it, and energy goes on`(future: Int) async throws {
        try await TestHub.run { hub async throws in
            for minute in 0..<60 {
                let seconds = minute == 20 ? future : Self.start + minute * 60
                let body = Self.posted(seconds, 100 + Double(minute) / 100)
                #expect(await hub.create(body).status == 201)
                try await hub.time.sleep(for: .seconds(60))
            }
            let rows = try await hub.store.readings(ReadingQuery(meter: "grid"))
            #expect(rows.count == 60)
            let wrong = rows[20].reading
            #expect(wrong.takenAt == noon + .seconds(1200) && wrong.timeFrom == .arrival)
            #expect(wrong.stamp == UTCInstant(seconds: Int64(future)))
            #expect(try await hub.store.latest(meter: "grid")?.reading.takenAt == noon + .seconds(59 * 60))
            let energy = await hub.get("/api/energy", [("meter", "grid"), ("per", "hour")])
            #expect(energy.json["periods"]?.elements?.map { $0["import_wh"]?.number } == [590])
        }
    }

    @Test func `readings show the time that was not taken`() async throws {
        try await TestHub.run { hub async throws in
            _ = await hub.create(Self.posted(2_085_978_495, 100))
            let page = await hub.get("/api/readings", [("meter", "grid")]).text
            #expect(
                page.contains(
                    #""taken_at":"2025-11-03T12:00:00Z","received_at":"2025-11-03T12:00:00Z","time_from":"arrival","stamp":"2036-02-07T06:28:15Z","conflict":false"#
                ))
            let metrics = await hub.get("/metrics").text
            #expect(metrics.contains(#"wattloop_hub_wrong_stamp_readings_total{source="push"} 1"#))
            _ = await hub.create(Self.posted(Self.start + 1, 100))
            #expect(await !hub.get("/api/iammeter/grid/latest").text.contains("stamp"))
        }
    }

    @Test func `a batch with one date of the future stores the other rows as they are`() async throws {
        try await TestHub.run { hub async throws in
            try await hub.time.sleep(for: .seconds(600))
            let rows = (0..<10).map { row in
                Self.posted(row == 4 ? 2_085_978_495 : Self.start + row * 60, 100 + Double(row) / 100)
            }
            let body = "[" + rows.joined(separator: ",") + "]"
            #expect(
                await hub.create(body).text
                    == #"{"success":true,"stored":10,"duplicates":0,"refused":[]}"#)
            let kept = try await hub.store.readings(ReadingQuery(meter: "grid"))
            let right = (0..<10).filter { $0 != 4 }.map { noon + .seconds(Int64($0) * 60) }
            #expect(kept.map(\.reading.takenAt) == right + [noon + .seconds(600)])
            #expect(kept.map(\.isUnplaced) == right.map { _ in false } + [true])
            #expect(try await hub.store.latest(meter: "grid")?.reading.takenAt == right.last)
            let quarters = try await hub.store.quarters(meter: "grid", in: noon..<noon + .seconds(900))
            #expect(quarters.map(\.imported.wattHours) == [90])
            #expect(
                await hub.create(body).text
                    == #"{"success":true,"stored":0,"duplicates":10,"refused":[]}"#)
        }
    }

    @Test func `the webhook takes the arrival too`() async throws {
        try await TestHub.run { hub async throws in
            let ahead = 10 * 60 + 1
            #expect(await hub.post(Bodies.timed(ahead)).status == 200)
            #expect(await hub.post(Bodies.timed(600, imported: 5231.42)).status == 200)
            let kept = try await hub.store.readings(ReadingQuery(meter: "grid")).map(\.reading)
            #expect(kept.map(\.takenAt) == [noon, noon + .seconds(600)])
            #expect(kept.map(\.stamp) == [noon + .seconds(Int64(ahead)), nil])
            #expect(await hub.post(Bodies.timed(ahead)).status == 200)
            #expect(try await hub.count() == 2)
        }
    }
}
