import Metering
import Testing
import Timekeeping

struct EnergyTests {
    private let afternoon = noon..<noon + .seconds(6 * 3600)

    @Test func `an hour holds what the counters rose by`() async throws {
        let store = try await SQLiteStore.inMemory()
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
        let store = try await SQLiteStore.inMemory()
        try await store.append([reading(1800, kilowattHours: 10), reading(9000, kilowattHours: 11)])
        let hours = try await store.hours(afternoon)
        #expect(hours.map(\.imported.wattHours) == [250, 500, 250])
        #expect(hours.map(\.isComplete) == [false, true, false])
    }

    @Test func `shares of an amount that does not divide add up to it`() async throws {
        let store = try await SQLiteStore.inMemory()
        try await store.append([reading(-11, kilowattHours: 0), reading(7001, kilowattHours: 0.000_000_007)])
        let all = try await store.quarters(meter: "m1", in: noon - .seconds(3600)..<noon + .seconds(9000))
        #expect(all.map(\.imported.microwattHours).reduce(0, +) == 7)
        #expect(all.map(\.coveredNanoseconds).reduce(0, +) == 7012 * 1_000_000_000)
    }

    @Test func `a counter that falls starts anew and is never negative`() async throws {
        let store = try await SQLiteStore.inMemory()
        try await store.append([
            reading(0, kilowattHours: 500), reading(600, kilowattHours: 500.2),
            reading(1200, kilowattHours: 0),
            reading(1800, kilowattHours: 0.3), reading(3600, kilowattHours: 0.4),
        ])
        let hour = try #require(try await store.hours(afternoon).first)
        #expect(hour.imported.wattHours == 600)
        #expect(hour.resets == 1)
        #expect(hour.isComplete)
    }

    @Test func `a meter that begins to send the net row starts anew`() async throws {
        let store = try await SQLiteStore.inMemory()
        var three = reading(0, kilowattHours: 10)
        three.phases = [three.phases[0], three.phases[0], three.phases[0]]
        var net = reading(60, kilowattHours: 90)
        net.phases = three.phases
        net.net = net.phases[0]
        try await store.append([three, net])
        #expect(try await store.hours(afternoon).map(\.imported) == [.zero])
    }

    @Test func `a silence of more than 31 days tells nothing about its hours`() async throws {
        let store = try await SQLiteStore.inMemory()
        try await store.append([reading(0, kilowattHours: 1), reading(32 * 86_400, kilowattHours: 2)])
        let days = try await store.energy(
            meter: "m1", per: .day, in: noon - .seconds(86_400)..<noon + .seconds(40 * 86_400), zone: .utc)
        #expect(days.map(\.readings) == [1, 1])
        #expect(days.map(\.imported) == [.zero, .zero])
    }

    @Test func `conflicts do not count`() async throws {
        let store = try await SQLiteStore.inMemory()
        try await store.append([reading(0, kilowattHours: 1), reading(3600, kilowattHours: 2)])
        try await store.append([reading(0, kilowattHours: 1.5), reading(3600, kilowattHours: 9)])
        #expect(try await store.hours(afternoon).map(\.imported.wattHours) == [1000, 0])
    }

    @Test(arguments: 0..<40) func `late and shuffled readings give the same energy as punctual ones`(
        seed: Int
    ) async throws {
        var random = SplitMix(seed: UInt64(seed))
        var counter = 0.0
        var readings: [Reading] = []
        var at = 0.0
        for _ in 0..<60 {
            at += Double.random(in: 1...1500, using: &random).rounded()
            counter =
                Int.random(in: 0..<12, using: &random) == 0
                ? 0 : counter + Double.random(in: 0...0.5, using: &random)
            readings.append(reading(at, kilowattHours: counter, exported: counter / 3))
        }
        let range = noon..<noon + .seconds(86_400 * 2)
        let punctual = try await SQLiteStore.inMemory()
        for reading in readings { try await punctual.append(reading) }
        let shuffled = try await SQLiteStore.inMemory()
        let mixed = readings.shuffled(using: &random)
        try await shuffled.append(Array(mixed[..<20]))
        try await shuffled.append(mixed[..<25].map { $0 })
        for reading in mixed[20...] { try await shuffled.append(reading) }
        let expected = try await punctual.quarters(meter: "m1", in: range)
        #expect(
            try await shuffled.quarters(meter: "m1", in: range).filter(\.isTold) == expected.filter(\.isTold))
    }
}

extension EnergyQuarter {
    /// Quarters that a taken-back step touched stay behind with nothing in them.
    fileprivate var isTold: Bool { coveredNanoseconds > 0 || readings > 0 }
}

/// SplitMix64, by Sebastiano Vigna.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
