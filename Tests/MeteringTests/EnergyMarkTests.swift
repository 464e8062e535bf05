import MemoryStore
import Metering
import SampleReadings
import Testing
import TimeLimits
import Timekeeping

/// What single readings of a lying counter mean, by their marks.
@Suite(.ends())
struct EnergyMarkTests {
    /// Every minute a reading of 1 kW; the counter shows what `shown` makes of the truth.
    private func marks(
        _ count: Int = 60, start: Double = 3500, _ shown: (Int, Double) -> Double
    ) async throws -> (marks: [EnergyMark], wattHours: Double, told: [ImplausibleCounters]) {
        let store = InMemoryStore.with("m1")
        var told: [ImplausibleCounters] = []
        for minute in 0..<count {
            let truth = start + Double(minute) / 60
            let stored = try await store.append(
                reading(Double(minute) * 60, kilowattHours: (shown(minute, truth) * 1000).rounded() / 1000))
            if let implausible = stored.implausible { told.append(implausible) }
        }
        let marks = try await store.readings(ReadingQuery(meter: "m1")).map(\.mark)
        let hours = try await store.hours(noon..<noon + .seconds(Double(count) * 60))
        return (marks, hours.reduce(0) { $0 + $1.imported.wattHours }, told)
    }

    @Test func `a single zero is left out, and told by the reading after it`() async throws {
        let (marks, wattHours, told) = try await marks { minute, truth in minute == 30 ? 0 : truth }
        #expect(marks[30] == .leftOut && marks.filter { $0 != .counted } == [.leftOut])
        #expect(abs(wattHours - 983) <= 1)
        #expect(told.map(\.readings) == [1])
        #expect(told.first.map { abs($0.largest.wattHours - 3_500_483) < 2 } == true)
    }

    @Test func `a counter that stays at zero for long and comes back tells what flowed meanwhile once`()
        async throws
    {
        let (marks, wattHours, told) = try await marks { minute, truth in
            (20..<40).contains(minute) ? 0 : truth
        }
        #expect(marks[20] == .reset && marks[40] == .returned)
        #expect(told.map(\.readings) == [1])
        #expect(marks.filter { $0 != .counted }.count == 2)
        #expect(abs(wattHours - 983) <= 1)
    }

    @Test func `a reset counts from zero, and tells nobody`() async throws {
        let (marks, wattHours, told) = try await marks { minute, truth in
            minute < 30 ? truth : Double(minute - 30) / 60
        }
        #expect(marks[30] == .reset && marks.filter { $0 != .counted } == [.reset])
        #expect(abs(wattHours - 966) <= 1)
        #expect(told.isEmpty)
    }

    @Test func `a rollover goes on beyond the last digit`() async throws {
        let (marks, wattHours, told) = try await marks(start: 9999.9) { _, truth in
            truth.truncatingRemainder(dividingBy: 10_000)
        }
        #expect(marks.filter { $0 != .counted } == [.rollover])
        #expect(abs(wattHours - 983) <= 1)
        #expect(told.isEmpty)
    }

    @Test func `a meter that restarts with what it had saved counts on from there`() async throws {
        let (marks, wattHours, told) = try await marks { minute, truth in minute < 30 ? truth : truth - 0.4 }
        #expect(marks[30] == .restarted && marks.filter { $0 != .counted } == [.restarted])
        #expect(abs(wattHours - 966) <= 1)
        #expect(told.isEmpty)
    }

    @Test func `another meter makes no energy of the difference, and is told once`() async throws {
        let (marks, wattHours, told) = try await marks { minute, truth in minute < 30 ? truth : truth + 8000 }
        #expect(marks[30] == .replaced && marks.filter { $0 != .counted } == [.replaced])
        #expect(abs(wattHours - 966) <= 1)
        #expect(told.map(\.readings).reduce(0, +) >= 1)
        #expect(told.allSatisfy { abs($0.largest.wattHours - 8_000_017) < 2 })
    }

    @Test func `a rise after an outage counts as long as the clamps can have carried it`() async throws {
        let store = InMemoryStore.with("m1")
        try await store.append([
            reading(0, kilowattHours: 100), reading(3600, kilowattHours: 141),
            reading(7200, kilowattHours: 183),
        ])
        let all = try await store.readings(ReadingQuery(meter: "m1"))
        // 41.4 kW for an hour, and no more.
        #expect(all.map(\.mark) == [.counted, .counted, .leftOut])
    }

    @Test(arguments: [1, 3]) func `a meter carries what its phases carry`(phases: Int) async throws {
        let store = InMemoryStore.with("m1")
        // 82.8 kW in all, which one phase cannot carry.
        let readings = [(0.0, 300.0), (3600, 382.8), (7200, 465.6)].map { second, total in
            var one = reading(second, kilowattHours: total / Double(phases), powerW: 82_800 / Double(phases))
            one.phases = Array(repeating: one.phases[0], count: phases)
            return one
        }
        try await store.append(readings)
        let marks = try await store.readings(ReadingQuery(meter: "m1")).map(\.mark)
        #expect((marks == [.counted, .counted, .counted]) == (phases == 3))
    }

    @Test func `a larger clamp is believed more`() async throws {
        let store = InMemoryStore.with("m1")
        try await store.append([reading(0, kilowattHours: 100), reading(3600, kilowattHours: 141)])
        try await store.register([Meter(id: "m1", ctRatingA: 200)])
        let stored = try await store.append(reading(7200, kilowattHours: 220))
        #expect(stored.mark == .counted)
    }
}
