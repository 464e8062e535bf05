import MemoryStore
import Metering
import SampleReadings
import Seeded
import Testing
import TimeLimits
import Timekeeping

@Suite(.ends())
struct EnergyTests {
    private let afternoon = noon..<noon + .seconds(6 * 3600)

    @Test func `an hour holds what the counters rose by`() async throws {
        let store = InMemoryStore.with("m1", "m2")
        for minute in stride(from: 0.0, through: 120, by: 1) {
            try await store.append(
                reading(minute * 60, kilowattHours: 100 + minute * 0.025, exported: minute * 0.001))
        }
        let hours = try await store.hours(afternoon)
        #expect(hours.map(\.imported.wattHours) == [1500, 1500, 0])
        #expect(hours.map(\.exported.wattHours) == [60, 60, 0])
        #expect(hours.map(\.isComplete) == [true, true, false])
        #expect(hours.map(\.readings) == [60, 60, 1])
    }

    @Test func `energy between two readings is shared out evenly over the hours between`() async throws {
        let store = InMemoryStore.with("m1", "m2")
        try await store.append([reading(1800, kilowattHours: 10), reading(9000, kilowattHours: 11)])
        let hours = try await store.hours(afternoon)
        #expect(hours.map(\.imported.wattHours) == [250, 500, 250])
        #expect(hours.map(\.isComplete) == [false, true, false])
    }

    @Test func `shares of an amount that does not divide add up to it`() async throws {
        let store = InMemoryStore.with("m1", "m2")
        try await store.append([reading(-11, kilowattHours: 0), reading(7001, kilowattHours: 0.000_000_007)])
        let all = try await store.quarters(meter: "m1", in: noon - .seconds(3600)..<noon + .seconds(9000))
        #expect(all.map(\.imported.microwattHours).reduce(0, +) == 7)
        #expect(all.map(\.coveredNanoseconds).reduce(0, +) == 7012 * 1_000_000_000)
    }

    @Test func `a counter that falls starts anew and is never negative`() async throws {
        let store = InMemoryStore.with("m1", "m2")
        try await store.append([
            reading(0, kilowattHours: 500), reading(600, kilowattHours: 500.2),
            reading(1200, kilowattHours: 0),
            reading(1800, kilowattHours: 0.3), reading(3600, kilowattHours: 0.4),
        ])
        let hour = try #require(try await store.hours(afternoon).first)
        #expect(hour.imported.wattHours == 600)
        #expect(hour.resets == 1)
        // What flowed before it fell is not known.
        #expect(hour.coveredNanoseconds == 3000 * 1_000_000_000)
    }

    @Test
    func
        `a reset across the edge of a quarter and of a day belongs to both sides, and is told at its arrival`()
        async throws
    {
        let store = InMemoryStore.with("m1", "m2")
        let midnight = 12 * 3600.0
        try await store.append([
            reading(midnight - 70, kilowattHours: 500), reading(midnight - 10, kilowattHours: 500.02),
            reading(midnight + 10, kilowattHours: 0.004), reading(midnight + 70, kilowattHours: 0.024),
        ])
        let range = noon + .seconds(midnight - 900)..<noon + .seconds(midnight + 900)
        let quarters = try await store.quarters(meter: "m1", in: range)
        #expect(quarters.map(\.imported.wattHours) == [22, 22])
        #expect(quarters.map(\.resets) == [0, 1])
        #expect(quarters.map(\.coveredNanoseconds) == [60_000_000_000, 60_000_000_000])
        let days = try await store.energy(meter: "m1", per: .day, in: range, zone: .utc)
        #expect(days.map(\.imported.wattHours) == [22, 22])
        #expect(days.map(\.resets) == [0, 1])
    }

    @Test func `a meter that begins to send the net row starts anew`() async throws {
        let store = InMemoryStore.with("m1", "m2")
        var three = reading(0, kilowattHours: 10)
        three.phases = [three.phases[0], three.phases[0], three.phases[0]]
        var net = reading(60, kilowattHours: 90)
        net.phases = three.phases
        net.net = net.phases[0]
        try await store.append([three, net])
        #expect(try await store.hours(afternoon).map(\.imported) == [.zero])
    }

    @Test func `a silence of more than 31 days tells nothing about its hours`() async throws {
        let store = InMemoryStore.with("m1", "m2")
        try await store.append([reading(0, kilowattHours: 1), reading(32 * 86_400, kilowattHours: 2)])
        let days = try await store.energy(
            meter: "m1", per: .day, in: noon - .seconds(86_400)..<noon + .seconds(40 * 86_400), zone: .utc)
        #expect(days.map(\.readings) == [1, 1])
        #expect(days.map(\.imported) == [.zero, .zero])
    }

    @Test func `a silence of 31 days still tells about its hours`() async throws {
        for (seconds, expected) in [(31 * 86_400.0, 1000.0), (31 * 86_400.0 + 1, 0)] {
            let store = InMemoryStore.with("m1", "m2")
            try await store.append([reading(0, kilowattHours: 1), reading(seconds, kilowattHours: 2)])
            let days = try await store.energy(
                meter: "m1", per: .day, in: noon - .seconds(86_400)..<noon + .seconds(40 * 86_400), zone: .utc
            )
            let imported = days.reduce(Energy.zero) { $0 + $1.imported }
            #expect(imported.wattHours == expected, "\(seconds)")
        }
    }

    @Test func `conflicts do not count`() async throws {
        let store = InMemoryStore.with("m1", "m2")
        try await store.append([reading(0, kilowattHours: 1), reading(3600, kilowattHours: 2)])
        try await store.append([reading(0, kilowattHours: 1.5), reading(3600, kilowattHours: 9)])
        #expect(try await store.hours(afternoon).map(\.imported.wattHours) == [1000, 0])
    }

    @Test(arguments: [-97.0, -1800, -3600, 1800])
    func `a clock that is set neither adds nor takes away energy`(
        step: Double
    ) async throws {
        let store = InMemoryStore.with("m1", "m2")
        // Stamps of the hour between are wrong by `step`; 1 kWh an hour all along.
        for second in stride(from: 0.0, through: 3 * 3600, by: 5) {
            let isWrong = second > 3600 && second <= 7200
            try await store.append(
                reading(
                    second + (isWrong ? step : 0), kilowattHours: 10 + second / 3600,
                    receivedAfter: .seconds(isWrong ? -step : 0)))
        }
        let day = try await store.hours(noon - .seconds(7200)..<noon + .seconds(7 * 3600))
        #expect(day.map(\.imported.wattHours).reduce(0, +) == 3000)
        #expect(day.map(\.resets) == day.map { _ in 0 })
    }

    @Test func `readings from before a reset that come after it still count`() async throws {
        let store = InMemoryStore.with("m1", "m2")
        try await store.append([reading(0, kilowattHours: 500), reading(3000, kilowattHours: 0.5)])
        try await store.append([
            reading(600, kilowattHours: 500.2), reading(1200, kilowattHours: 500.4),
            reading(1800, kilowattHours: 0.1),
        ])
        let hour = try #require(try await store.hours(afternoon).first)
        #expect(hour.imported.wattHours == 900)
        #expect(hour.resets == 1)
    }

    @Test(arguments: 0..<30) func `shuffled readings give the same energy as punctual ones`(seed: Int)
        async throws
    {
        var random = SeededNumbers(seed: UInt64(seed))
        let readings = Self.day(reset: false, &random)
        let mixed = readings.shuffled(using: &random)
        try await compare(readings, [Array(mixed[..<20]), Array(mixed[..<25])] + mixed[20...].map { [$0] })
    }

    enum Order: CaseIterable, Sendable { case oldestFirst, newestFirst, presentFirst }

    @Test(arguments: Order.allCases, 0..<10)
    func `a buffer with a reset in it gives the same energy in whatever order it comes`(
        order: Order, seed: Int
    ) async throws {
        var random = SeededNumbers(seed: UInt64(seed))
        let readings = Self.day(reset: true, &random)
        let (before, after) = (Array(readings[..<20]), Array(readings[40...]))
        let buffered = Array(readings[20..<40])
        let batches =
            switch order {
            case .oldestFirst: [before, buffered, after]
            case .newestFirst: [before] + buffered.reversed().map { [$0] } + [after]
            case .presentFirst: [before, [after[0]], buffered, Array(after[1...])]
            }
        try await compare(readings, batches)
    }

    /// Sixty readings; with `reset` the counters fall at the thirtieth.
    private static func day(reset: Bool, _ random: inout SeededNumbers) -> [Reading] {
        var counter = 100.0
        var at = 0.0
        return (0..<60).map { index in
            at += Double.random(in: 1...1500, using: &random).rounded()
            counter = reset && index == 30 ? 0 : counter + Double.random(in: 0...0.5, using: &random)
            return reading(at, kilowattHours: counter, exported: counter / 3)
        }
    }

    private func compare(_ punctual: [Reading], _ batches: [[Reading]]) async throws {
        let range = noon..<noon + .seconds(86_400 * 2)
        let expected = InMemoryStore.with("m1", "m2")
        for reading in punctual { try await expected.append(reading) }
        let store = InMemoryStore.with("m1", "m2")
        for batch in batches { try await store.append(batch) }
        let quarters = try await store.quarters(meter: "m1", in: range).filter(\.isTold)
        #expect(try await expected.quarters(meter: "m1", in: range).filter(\.isTold) == quarters)
    }
}

extension EnergyQuarter {
    /// Quarters that a taken-back step touched stay behind with nothing in them.
    fileprivate var isTold: Bool { coveredNanoseconds > 0 || readings > 0 }
}
