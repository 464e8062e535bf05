import Documents
import Metering
import Testing
import TimeLimits
import Timekeeping

@testable import Ingestion

/// A firmware that has lost the answer posts the same body again.
@Suite(.ends())
struct RepeatedBodyTests {
    private static func body(_ more: String, power: Double = 230) -> String {
        #"{"meterId":"7E41C0D9","voltage":230,"current":1,"power_watts":\#(power),"energy_kwh":12.5\#(more)}"#
    }

    /// What identifies a body without a time.
    private static let identified = [
        #","timestamp":123456"#, #","sequence":7"#, #","sequence":7,"timestamp":123456"#,
        #","sequence":7,"timestamp":123456,"clock_set":false"#, #","sequence":7,"boot_count":3"#,
        #","sequence":7,"boot":3"#, #","sequence":7,"uptime_ms":123456"#, #","sequence":7,"uptime_s":123"#,
        #","uptime_ms":123456"#, #","timestamp":1762171200000,"clock_set":false"#,
        #","timestamp":"1970-01-01T00:02:03Z""#, #","timestamp":1762171200"#,
    ]

    @Test(arguments: identified)
    func `the same body again is one reading, alone and within a batch`(more: String) async throws {
        try await TestHub.run { hub async throws in
            let body = Self.body(more)
            #expect(await hub.create(body).json["duplicate"] == nil)
            for _ in 0..<3 {
                try await hub.time.sleep(for: .seconds(10))
                let again = await hub.create(body)
                #expect(again.status == 201)
                #expect(again.json["duplicate"] == .bool(true))
                #expect(again.json["reading"]?["timestamp"] == .string("2025-11-03T12:00:00.000Z"))
            }
            let both = await hub.create("[\(body),\(body)]")
            #expect(both.json["stored"]?.number == 0 && both.json["duplicates"]?.number == 2)
            #expect(both.json["refused"]?.elements?.isEmpty == true)
            #expect(try await hub.count() == 1)
            #expect(hub.counters.values.duplicates[.push] == 5)
        }
    }

    @Test(arguments: ["", #","timestamp":null"#, #","timestamp":0"#, #","uptime_ms":"long""#])
    func `a body that nothing identifies is a reading each time`(more: String) async throws {
        try await TestHub.run { hub async throws in
            for _ in 0..<3 { #expect(await hub.create(Self.body(more)).json["duplicate"] == nil) }
            #expect(try await hub.count() == 3)
        }
    }

    @Test(arguments: [
        (#","sequence":7,"boot_count":3"#, true), (#","sequence":7,"timestamp":123456"#, true),
        (#","sequence":7"#, false), (#","timestamp":123456"#, false),
    ])
    func `other values of the same number are a conflict where it cannot have begun again`(
        more: String, isConflict: Bool
    ) async throws {
        try await TestHub.run { hub async throws in
            _ = await hub.create(Self.body(more))
            #expect(await hub.create(Self.body(more, power: 229)).json["duplicate"] == nil)
            #expect(await hub.create(Self.body(more, power: 229)).json["duplicate"] == .bool(true))
            let kept = try await hub.store.readings(ReadingQuery(meter: "grid"))
            #expect(kept.map(\.isConflict) == [false, isConflict])
        }
    }

    @Test func `a board that has started again may show the same numbers`() async throws {
        try await TestHub.run { hub async throws in
            let body = Self.body(#","timestamp":5000"#)
            _ = await hub.create(body)
            try await hub.time.sleep(for: .seconds(5))
            #expect(await hub.create(body).json["duplicate"] == nil)
            let numbered = #","sequence":1,"timestamp":5000"#
            _ = await hub.create(Self.body(numbered))
            try await hub.time.sleep(for: .seconds(5))
            _ = await hub.create(Self.body(numbered, power: 229))
            let kept = try await hub.store.readings(ReadingQuery(meter: "grid"))
            #expect(kept.count == 4)
            #expect(kept.allSatisfy { !$0.isConflict })
        }
    }

    @Test func `a time of its own stays what identifies a reading`() async throws {
        try await TestHub.run { hub async throws in
            _ = await hub.create(Self.body(#","timestamp":1762171190000,"sequence":7"#))
            _ = await hub.create(Self.body(#","timestamp":1762171195000,"sequence":7"#))
            let kept = try await hub.store.readings(ReadingQuery(meter: "grid"))
            #expect(kept.map(\.reading.identity) == [nil, nil])
        }
    }
}
