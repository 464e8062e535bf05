import Metering
import Storage
import Testing
import TimeLimits
import Timekeeping

@testable import Alerting

@Suite(.ends())
struct ValueRuleTests {
    private static let overVoltage = ValueRule(
        Incident.Kind(rawValue: "OVER_VOLTAGE"), .voltage, .above, 253, hold: .seconds(10))

    private func judge(
        _ readings: [Reading], rules: AlertRules = AlertRules(), store: (any HubStore)? = nil,
        start: Duration = .zero
    ) async throws -> [String] {
        try await TestAlerting.run(
            rules, store: store, start: start, for: .seconds(1200),
            senders: [{ hub in for reading in readings { try await hub.send(reading) } }]
        ).filter { !$0.contains("OFFLINE") }
    }

    @Test func `more than 5 kW is told at once, once, and is over below 95 % of it`() async throws {
        let watts = [4000.0, 5000, 5001, 6000, 4900, 5200, 4750, 4749, 4900, 5100]
        let readings = watts.enumerated().map { reading(Double($0.offset), (20, $0.element)) }
        #expect(
            try await judge(readings) == [
                "2.0 HIGH_USAGE m1 5001.0", "7.0 cleared HIGH_USAGE m1", "9.0 HIGH_USAGE m1 5100.0",
            ])
    }

    @Test func `the sum of the phases counts, and export never does`() async throws {
        let readings = [
            reading(0, (9, 2000), (9, 2000), (9, 900)), reading(1, (9, 2000), (9, 2000), (9, 1100)),
            reading(2, (30, -6000)),
        ]
        #expect(
            try await judge(readings) == ["1.0 HIGH_USAGE m1 5100.0", "2.0 cleared HIGH_USAGE m1"])
    }

    @Test func `a rule of one's own raises its own kind beside the others`() async throws {
        let rules = AlertRules(values: [.highUsage, Self.overVoltage])
        let readings = (0..<40).map { second in
            var one = reading(Double(second), (30, second == 5 ? 6000 : 1000))
            one.phases[0].voltageV = second < 20 ? 254.5 : 230
            return one
        }
        #expect(
            try await judge(readings, rules: rules) == [
                "5.0 HIGH_USAGE m1 6000.0", "6.0 cleared HIGH_USAGE m1", "10.0 OVER_VOLTAGE m1 254.5",
                "30.0 cleared OVER_VOLTAGE m1",
            ])
    }

    @Test func `the readings' own time is held, older ones, duplicates and conflicts judge nothing`()
        async throws
    {
        let rules = AlertRules(values: [ValueRule(.highUsage, .power, .above, 5000, hold: .seconds(30))])
        func arriving(_ second: Double, _ taken: Double, _ watts: Double) -> Reading {
            var one = reading(taken, (20, watts))
            one.receivedAt = noon + .seconds(second)
            return one
        }
        let readings = [
            arriving(100, 0, 6000), arriving(101, 29, 6000), arriving(102, 10, 100), arriving(103, 29, 100),
            arriving(104, 29, 6000), arriving(105, 30, 6000), arriving(106, 5, 100), arriving(107, 31, 100),
            arriving(108, 61, 100),
        ]
        #expect(
            try await judge(readings, rules: rules) == [
                "105.0 HIGH_USAGE m1 6000.0", "108.0 cleared HIGH_USAGE m1",
            ])
    }

    @Test func `an incident and a hold survive a restart, in either direction`() async throws {
        let store = TestAlerting.makeStore()
        let rules = AlertRules(values: [ValueRule(.highUsage, .power, .above, 5000, hold: .seconds(20))])
        let watts: (Double) -> Double = { $0 < 40 ? 6000 : 1000 }
        let readings = stride(from: 0.0, through: 100, by: 5).map { reading($0, (20, watts($0))) }
        func run(_ part: Range<Int>) async throws -> [String] {
            try await judge(
                Array(readings[part]), rules: rules, store: store,
                start: .seconds(Double(part.lowerBound) * 5))
        }
        #expect(try await run(0..<3) == [])
        #expect(try await run(3..<6) == ["20.0 HIGH_USAGE m1 6000.0"])
        #expect(try await run(6..<10) == [])
        #expect(try await run(10..<21) == ["60.0 cleared HIGH_USAGE m1"])
        #expect(try await store.incidents(IncidentQuery(kind: .highUsage)).count == 1)
    }

    @Test func `what was missed between a commit and a kill is made up for at the start`() async throws {
        let store = TestAlerting.makeStore()
        try await store.append([reading(0, (30, 7000))])
        #expect(try await judge([], store: store, start: .seconds(10)) == ["10.0 HIGH_USAGE m1 7000.0"])
        try await store.append([reading(15, (3, 700))])
        #expect(try await judge([], store: store, start: .seconds(20)) == ["20.0 cleared HIGH_USAGE m1"])
        #expect(try await judge([], store: store, start: .seconds(30)) == [])
    }

    @Test func `what nobody watches any more is cleared at the start`() async throws {
        let store = TestAlerting.makeStore()
        let rules = AlertRules(values: [.highUsage, Self.overVoltage])
        var one = reading(0, (30, 7000))
        one.phases[0].voltageV = 260
        var two = one
        two.takenAt = noon + .seconds(10)
        two.receivedAt = two.takenAt
        #expect(try await judge([one, two], rules: rules, store: store).count == 2)
        #expect(
            try await judge([], store: store, start: .seconds(20)) == ["20.0 cleared OVER_VOLTAGE m1"])
        let strangers = try await TestAlerting.run(
            meters: ["m2"], store: store, start: .seconds(30), for: .seconds(1))
        #expect(strangers == ["30.0 cleared HIGH_USAGE m1", "30.0 cleared METER_OFFLINE m1"])
    }
}
