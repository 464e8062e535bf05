import Metering
import Storage
import Testing
import TimeLimits
import Timekeeping

@testable import Alerting

@Suite(.ends())
struct TheftTests {
    /// Sends readings in order; keeps the meter from going offline by its own cadence.
    private func judge(
        _ readings: [Reading], rules: AlertRules = AlertRules(), store: (any HubStore)? = nil,
        start: Duration = .zero
    ) async throws -> [String] {
        try await TestAlerting.run(
            rules, store: store, start: start, for: .seconds(1200),
            senders: [{ hub in for reading in readings { try await hub.send(reading) } }]
        ).filter { $0.contains("THEFT") }
    }

    @Test func `current without power for the hold raises one alert, and the first honest reading clears it`()
        async throws
    {
        let readings = stride(from: 0.0, through: 100, by: 5).map { second in
            reading(second, second < 10 || second >= 90 ? (6.5, 1500) : (6.5, 0))
        }
        #expect(
            try await judge(readings) == ["40.0 THEFT_SUSPICION m1 6.5", "90.0 cleared THEFT_SUSPICION m1"])
    }

    @Test func `a hold of zero raises at once`() async throws {
        let rules = AlertRules(theftHold: .zero)
        #expect(
            try await judge([reading(0, (6, 0)), reading(5, (6, 1400))], rules: rules)
                == ["0.0 THEFT_SUSPICION m1 6.0", "5.0 cleared THEFT_SUSPICION m1"])
    }

    @Test(arguments: [
        [(6.5, -1500.0)], [(0.5, 0)], [(0.4, 0)], [(6.5, 0.5)], [(6.5, -0.5)], [(2, 80), (0, 0), (0.3, 0.1)],
    ])
    func `export, idle current and small power are no theft`(phases: [(Double, Double)]) async throws {
        let rows = stride(from: 0.0, through: 60, by: 5).map { second in
            var one = reading(second, phases[0])
            one.phases = phases.map {
                PhaseReading(
                    voltageV: 230, currentA: $0.0, powerW: $0.1, energyImport: .zero, energyExport: .zero)
            }
            return one
        }
        #expect(try await judge(rows) == [])
    }

    @Test func `one bypassed phase of three is seen`() async throws {
        let readings = stride(from: 0.0, through: 35, by: 5).map { reading($0, (4, 900), (7, 0), (1, 200)) }
        #expect(try await judge(readings) == ["30.0 THEFT_SUSPICION m1 7.0"])
    }

    @Test func `an interruption starts the hold anew`() async throws {
        let readings = stride(from: 0.0, through: 60, by: 5).map { reading($0, (6.5, $0 == 25 ? 1000 : 0)) }
        #expect(try await judge(readings) == ["60.0 THEFT_SUSPICION m1 6.5"])
    }

    @Test func `the readings' own time counts, not their arrival`() async throws {
        let buffered = stride(from: 0.0, through: 30, by: 5).map { second in
            var late = reading(second, (6.5, 0))
            late.receivedAt = noon + .seconds(100)
            return late
        }
        #expect(try await judge(buffered) == ["100.0 THEFT_SUSPICION m1 6.5"])
    }

    @Test func `what is older than the newest reading raises and clears nothing`() async throws {
        var readings = [reading(200, (6.5, 1500))]
        readings += stride(from: 0.0, through: 60, by: 5).map { second in
            var old = reading(second, (6.5, 0))
            old.receivedAt = noon + .seconds(205)
            return old
        }
        #expect(try await judge(readings) == [])
        var open = stride(from: 0.0, through: 40, by: 5).map { reading($0, (6.5, 0)) }
        var old = reading(-5, (6.5, 1500))
        old.receivedAt = noon + .seconds(45)
        open.append(old)
        #expect(try await judge(open) == ["30.0 THEFT_SUSPICION m1 6.5"])
    }

    @Test func `duplicates and conflicts do not count`() async throws {
        var readings = [reading(0, (6.5, 0)), reading(29, (6.5, 0))]
        var conflict = reading(29, (6.5, 1500))
        conflict.receivedAt = noon + .seconds(29.5)
        readings += [conflict, readings[1], reading(30, (6.5, 0))]
        readings[3].receivedAt = noon + .seconds(29.7)
        #expect(try await judge(readings) == ["30.0 THEFT_SUSPICION m1 6.5"])
    }

    @Test func `an open incident stays one across restarts, and is cleared once`() async throws {
        let store = TestAlerting.makeStore()
        let suspicious = stride(from: 0.0, through: 100, by: 5).map { reading($0, (6.5, 0)) }
        #expect(try await judge(Array(suspicious[..<10]), store: store) == ["30.0 THEFT_SUSPICION m1 6.5"])
        #expect(try await judge(Array(suspicious[10...]), store: store, start: .seconds(50)) == [])
        let after = [reading(105, (6.5, 1500)), reading(110, (6.5, 1500))]
        #expect(
            try await judge(after, store: store, start: .seconds(105)) == ["105.0 cleared THEFT_SUSPICION m1"]
        )
        #expect(try await store.incidents(IncidentQuery(kind: .theftSuspicion)).count == 1)
    }

    @Test func `a hold that began before a restart goes on after it`() async throws {
        let store = TestAlerting.makeStore()
        let suspicious = stride(from: 0.0, through: 30, by: 5).map { reading($0, (6.5, 0)) }
        #expect(try await judge(Array(suspicious[..<4]), store: store) == [])
        #expect(
            try await judge(Array(suspicious[4...]), store: store, start: .seconds(20))
                == ["30.0 THEFT_SUSPICION m1 6.5"])
    }

    @Test func `what was missed between a commit and a kill is made up for at the start`() async throws {
        let store = TestAlerting.makeStore()
        try await store.append(stride(from: 0.0, through: 40, by: 5).map { reading($0, (6.5, 0)) })
        #expect(try await judge([], store: store, start: .seconds(60)) == ["60.0 THEFT_SUSPICION m1 6.5"])
        try await store.append([reading(45, (6.5, 1500))])
        #expect(try await judge([], store: store, start: .seconds(70)) == ["70.0 cleared THEFT_SUSPICION m1"])
        #expect(try await judge([], store: store, start: .seconds(80)) == [])
    }
}
