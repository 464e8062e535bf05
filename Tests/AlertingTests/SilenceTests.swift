import Metering
import Testing
import TimeLimits
import Timekeeping

@testable import Alerting

@Suite(.ends())
struct SilenceTests {
    private static let power = (4.0, 900.0)

    private static func told(
        _ rules: AlertRules = AlertRules(), for length: Duration, arrivals: [Double]
    ) async throws -> [String] {
        try await TestAlerting.run(
            rules, for: length,
            senders: [{ hub in for second in arrivals { try await hub.send(reading(second, Self.power)) } }])
    }

    @Test
    func `a silent meter is offline exactly after the limit, and back once arrivals have come for as long`()
        async throws
    {
        let told = try await Self.told(for: .seconds(300), arrivals: [0, 5, 10, 100, 130, 159, 165])
        #expect(
            told == [
                "70.0 METER_OFFLINE m1 60.0", "165.0 cleared METER_OFFLINE m1", "225.0 METER_OFFLINE m1 60.0",
            ])
    }

    @Test func `with online_for of nothing the next arrival is enough`() async throws {
        let told = try await Self.told(
            AlertRules(onlineFor: .zero), for: .seconds(300), arrivals: [0, 5, 10, 100, 105])
        #expect(
            told == [
                "70.0 METER_OFFLINE m1 60.0", "100.0 cleared METER_OFFLINE m1", "165.0 METER_OFFLINE m1 60.0",
            ])
    }

    @Test func `what a broker had kept is a sign of life of its own time only`() async throws {
        @Sendable func kept(_ seconds: Double, since taken: Double) -> Reading {
            var one = reading(taken, Self.power)
            (one.receivedAt, one.isRetained) = (noon + .seconds(seconds), true)
            return one
        }
        let told = try await TestAlerting.run(
            for: .seconds(200),
            senders: [
                { hub in
                    try await hub.send(reading(0, Self.power))
                    try await hub.send(kept(50, since: 40))
                }
            ])
        #expect(told == ["100.0 METER_OFFLINE m1 60.0"])
    }

    @Test func `a meter that flaps is one alert, and a gap begins the count again`() async throws {
        let flapping = stride(from: 0.0, to: 3600, by: 90).map { $0 }
        #expect(
            try await Self.told(
                AlertRules(valuesFrozen: nil), for: .seconds(3600), arrivals: flapping) == [
                    "60.0 METER_OFFLINE m1 60.0"
                ])
        let told = try await Self.told(for: .seconds(330), arrivals: [100, 150, 211, 271])
        #expect(told == ["60.0 METER_OFFLINE m1 60.0", "271.0 cleared METER_OFFLINE m1"])
    }

    @Test func `a meter has a rule of its own, and a shorter one is looked at in time`() async throws {
        var rules = AlertRules(offlineAfter: .seconds(1000))
        rules.silenceOfMeters["m2"] = SilenceRule(offlineAfter: .seconds(20), onlineFor: .seconds(10))
        let told = try await TestAlerting.run(
            rules, meters: ["m1", "m2"], for: .seconds(1100),
            senders: [
                { hub in
                    for second in [30.0, 45, 60] {
                        try await hub.send(reading(second, Self.power, meter: "m2"))
                    }
                }
            ])
        #expect(
            told == [
                "20.0 METER_OFFLINE m2 20.0", "45.0 cleared METER_OFFLINE m2", "80.0 METER_OFFLINE m2 20.0",
                "1000.0 METER_OFFLINE m1 1000.0",
            ])
    }

    @Test func `meters that fall silent together are told in the order of the configuration`() async throws {
        let told = try await TestAlerting.run(
            meters: ["m2", "m3", "m1"], for: .seconds(130),
            senders: ["m1", "m2", "m3"].map { meter in
                { hub in try await hub.send(reading(10, Self.power, meter: meter)) }
            })
        #expect(told == ["m2", "m3", "m1"].map { "70.0 METER_OFFLINE \($0) 60.0" })
    }

    @Test func `a meter that never reported counts from the start of the hub`() async throws {
        let told = try await TestAlerting.run(meters: ["m1", "m2", "m3"], for: .seconds(100))
        #expect(told == ["m1", "m2", "m3"].map { "60.0 METER_OFFLINE \($0) 60.0" })
    }

    @Test func `an arrival at the very instant of the deadline is in time`() async throws {
        let told = try await TestAlerting.run(
            for: .seconds(150),
            senders: [
                { hub in for second in [0.0, 60, 120] { try await hub.send(reading(second, Self.power)) } }
            ])
        #expect(told == [])
    }

    @Test func `arrivals count whatever their stamp, duplicates too`() async throws {
        let told = try await TestAlerting.run(
            for: .seconds(200),
            senders: [
                { hub in
                    for second in [0.0, 50, 100, 150] {
                        var old = reading(-1000, Self.power)
                        old.receivedAt = noon + .seconds(second)
                        try await hub.send(old)
                    }
                }
            ])
        #expect(told == [])
    }

    @Test func `each meter of many has its own deadline`() async throws {
        let told = try await TestAlerting.run(
            meters: ["m1", "m2", "m3"], for: .seconds(130),
            senders: [("m1", 20.0), ("m2", 10.0), ("m3", 30.0)].map { meter, last in
                { hub in
                    for second in [1.0, last] {
                        try await hub.send(reading(second, Self.power, meter: meter))
                    }
                }
            })
        #expect(
            told == [
                "70.0 METER_OFFLINE m2 60.0", "80.0 METER_OFFLINE m1 60.0", "90.0 METER_OFFLINE m3 60.0",
            ])
    }

    @Test
    func `an incident that is open at a restart is not raised again, and is cleared once arrivals have come`()
        async throws
    {
        let store = TestAlerting.makeStore()
        let first = try await TestAlerting.run(store: store, for: .seconds(70))
        #expect(first == ["60.0 METER_OFFLINE m1 60.0"])
        let second = try await TestAlerting.run(
            store: store, start: .seconds(100), for: .seconds(200),
            senders: [
                { hub in for second in [190.0, 250] { try await hub.send(reading(second, Self.power)) } }
            ])
        #expect(second == ["250.0 cleared METER_OFFLINE m1"])
        #expect(
            try await store.incidents(IncidentQuery()).map(\.incident.clearedAt) == [noon + .seconds(250)])
    }

    @Test func `the silence of a meter that was heard before a restart counts from the restart`() async throws
    {
        let store = TestAlerting.makeStore()
        try await store.append([reading(0, Self.power)])
        let told = try await TestAlerting.run(store: store, start: .seconds(500), for: .seconds(100))
        #expect(told == ["560.0 METER_OFFLINE m1 60.0"])
    }

    @Test func `while the store is full an incident waits, and is told once it is stored`() async throws {
        let store = TestAlerting.makeStore()
        let told = try await TestAlerting.run(
            store: store, for: .seconds(100),
            senders: [
                { hub in
                    hub.store.setFull(true)
                    try await hub.time.sleep(until: noon + .seconds(65.5))
                    hub.store.setFull(false)
                }
            ])
        #expect(told == ["66.0 METER_OFFLINE m1 60.0"])
        let open = try await store.openIncidents().filter { $0.incident.meter == "m1" }
        #expect(open.map(\.incident.raisedAt) == [noon + .seconds(60)])
    }
}
