import MemoryStore
import Metering
import SampleReadings
import Testing
import TimeLimits
import Timekeeping

/// Readings of a meter that does not always send its counters.
@Suite(.ends())
struct UncountedTests {
    private func bare(_ seconds: Double) -> Reading {
        var reading = reading(seconds)
        reading.phases[0].energyImport = nil
        reading.phases[0].energyExport = nil
        reading.source = .mqtt
        return reading
    }

    private func published(_ seconds: Double, _ kilowattHours: Double) -> Reading {
        var reading = reading(seconds, kilowattHours: kilowattHours)
        reading.source = .mqtt
        return reading
    }

    @Test func `a reading without counters comes back without them`() async throws {
        let store = InMemoryStore.with("m1", "m2")
        try await store.append(bare(0))
        let stored = try #require(await store.latest(meter: "m1"))
        #expect(stored.reading == bare(0))
        #expect(stored.reading.energyImport == nil)
        #expect(try await store.append(bare(0)).isDuplicate)
    }

    @Test func `readings without counters are counted, and neither cover time nor part energy`() async throws
    {
        let store = InMemoryStore.with("m1", "m2")
        try await store.append([published(0, 1), bare(300), published(600, 1.2), bare(900)])
        try await store.append([published(1800, 1.5), bare(120)])
        let hours = try await store.hours(noon..<noon + .seconds(3600))
        #expect(hours.map(\.imported.wattHours) == [500])
        #expect(hours.map(\.coveredNanoseconds) == [1800 * 1_000_000_000])
        #expect(hours.map(\.readings) == [6])
        #expect(hours.map(\.resets) == [0])
    }

    @Test func `a sum over phases needs the counter of each of them`() {
        let phase = reading(0, kilowattHours: 0.1).phases[0]
        var two = Reading(
            meter: "m", takenAt: noon, receivedAt: noon, timeFrom: .device, phases: [phase, phase])
        #expect(two.energyImport?.wattHours == 200)
        two.phases[1].energyImport = nil
        #expect(two.energyImport == nil)
    }
}
