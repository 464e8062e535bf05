import MemoryStore
import Metering
import SampleReadings
import Seeded
import Testing
import TimeLimits
import Timekeeping

/// Sequences of meters that lie: energy is right, or said not to be known.
@Suite(.ends())
struct LyingMeterTests {
    private static let count = DamagedInputs.count(ordinarily: 60)

    private struct Sum {
        var imported = 0.0
        var exported = 0.0
        var leftOut = 0
        var resets = 0
        var covered: Int64 = 0

        init(_ store: InMemoryStore) async throws {
            for quarter in try await Self.quarters(store) {
                imported += quarter.imported.wattHours / 1000
                exported += quarter.exported.wattHours / 1000
                leftOut += quarter.leftOut
                resets += quarter.resets
                covered += quarter.coveredNanoseconds
            }
        }

        static func quarters(_ store: InMemoryStore) async throws -> [EnergyQuarter] {
            try await store.quarters(meter: "m1", in: noon - .seconds(86_400)..<noon + .seconds(10 * 86_400))
        }
    }

    private static func span(_ readings: [Reading]) -> Int64 {
        guard let first = readings.map(\.takenAt).min(), let last = readings.map(\.takenAt).max() else {
            return 0
        }
        return last.nanoseconds - first.nanoseconds
    }

    private static func entered(_ readings: [Reading]) async throws -> InMemoryStore {
        let store = InMemoryStore.with("m1")
        for reading in readings { try await store.append(reading) }
        return store
    }

    @Test func `energy is right to a hundredth, or marked as not known`() async throws {
        for seed in 0..<Self.count {
            let meter = LyingMeter(seed: UInt64(seed))
            let store = try await Self.entered(meter.readings)
            try await expectPossible(Sum.quarters(store), meter, seed)
            let sum = try await Sum(store)
            let isMarked = sum.covered < Self.span(meter.readings) || sum.leftOut > 0
            let phases = meter.story == .threePhases ? 3.0 : 1
            let isRight =
                abs(sum.imported - phases * meter.imported) <= max(0.01 * phases * meter.imported, 0.004)
                && abs(sum.exported - phases * meter.exported) <= max(0.01 * phases * meter.exported, 0.004)
            #expect(isRight || isMarked, "seed \(seed), \(meter.story): \(sum), true is \(meter.imported)")
        }
    }

    /// Energy is never negative, and never more than the meter can carry, but for a display that stood still.
    private func expectPossible(_ quarters: [EnergyQuarter], _ meter: LyingMeter, _ seed: Int) {
        let largestWh = Meter(id: "m1").largestPhasePowerW * 3 / 4
        for quarter in quarters {
            #expect(quarter.imported >= .zero && quarter.exported >= .zero, "seed \(seed)")
            guard meter.story != .frozen else { continue }
            #expect(quarter.imported.wattHours <= largestWh + 100, "seed \(seed), \(meter.story)")
        }
    }

    @Test func `an honest meter is believed to the watt-hour`() async throws {
        for seed in 0..<Self.count / 3 {
            let stories = LyingMeter.Story.allCases.filter(\.tellsAll)
            let meter = LyingMeter(seed: UInt64(seed), stories[seed % stories.count])
            let sum = try await Sum(Self.entered(meter.readings))
            let phases = meter.story == .threePhases ? 3.0 : 1
            let place: Comment = "seed \(seed), \(meter.story): \(sum), true is \(meter.imported)"
            #expect(abs(sum.imported - phases * meter.imported) < 0.004, place)
            #expect(abs(sum.exported - phases * meter.exported) < 0.004, place)
            #expect(sum.leftOut == 0 && sum.resets == 0 && sum.covered == Self.span(meter.readings), place)
        }
    }

    @Test func `neither the order of arrival nor repeats change anything`() async throws {
        for seed in 0..<max(20, Self.count / 10) {
            let meter = LyingMeter(seed: UInt64(seed))
            let punctual = try await Self.entered(meter.readings)
            var random = SeededNumbers(seed: UInt64(seed))
            let mixed = (meter.readings + meter.readings.prefix(20)).shuffled(using: &random)
            let store = try await Self.entered(mixed)
            let place: Comment = "seed \(seed), \(meter.story)"
            let told = { (quarters: [EnergyQuarter]) in
                quarters.filter { $0.coveredNanoseconds > 0 || $0.readings > 0 }
            }
            #expect(try await told(Sum.quarters(store)) == told(Sum.quarters(punctual)), place)
            let query = ReadingQuery(meter: "m1", limit: 1000)
            let (one, other) = (try await store.readings(query), try await punctual.readings(query))
            let differs = zip(one, other).filter { $0.mark != $1.mark }.map {
                ($0.reading.takenAt - noon, $0.mark, $1.mark)
            }
            #expect(differs.isEmpty, "\(place): \(differs)")
        }
    }
}
