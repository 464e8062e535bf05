import MemoryStore
import Metering
import SampleReadings
import Testing
import TimeLimits
import Timekeeping

/// What a counter may say is at most 10⁹ kWh; ten of that are more than 63 bits of microwatt-hours.
@Suite(.ends())
struct EnergyRangeTests {
    private static let highest = Energy(microwattHours: .max)
    private static let lowest = Energy(microwattHours: .min)

    private static func giant() async throws -> InMemoryStore {
        let store = InMemoryStore.with("m1", "m2")
        try await store.register([giantMeter])
        return store
    }

    @Test func `energies beyond the range stop at its ends`() {
        #expect(Energy(kilowattHours: 1e300) == Self.highest)
        #expect(Energy(wattHours: -.infinity) == Self.lowest)
        #expect(Energy(kilowattHours: .nan) == .zero)
        #expect(Self.highest + Self.highest == Self.highest)
        #expect(Self.lowest - Self.highest == Self.lowest)
        #expect(Energy.zero - Self.lowest == Self.highest)
    }

    @Test(arguments: [1, 120]) func `a sum of energy stops at the end of the range, by batches of any size`(
        size: Int
    ) async throws {
        let store = try await Self.giant()
        for start in stride(from: 0, to: fillingReadings.count, by: size) {
            try await store.append(Array(fillingReadings[start..<start + size]))
        }
        let quarters = try await store.quarters(meter: "m1", in: noon..<noon + .seconds(900))
        #expect(quarters.map(\.imported) == [Self.highest])
        #expect(quarters.map(\.readings) == [120])
        #expect(quarters.map(\.resets) == [19])
        let hours = try await store.hours(noon..<noon + .seconds(3600))
        #expect(hours.map(\.imported) == [Self.highest])
    }

    @Test func `sums over several full quarters stop at the end of the range too`() async throws {
        let store = try await Self.giant()
        for quarter in 0..<4 {
            try await store.append(
                fillingReadings.map { reading in
                    var later = reading
                    later.takenAt = later.takenAt + .seconds(quarter * 900)
                    return later
                })
        }
        let hours = try await store.hours(noon..<noon + .seconds(3600))
        #expect(hours.map(\.imported) == [Self.highest])
    }

    @Test func `what parts a step of a full quarter leaves it full, and never below zero`() async throws {
        let store = try await Self.giant()
        try await store.append(fillingReadings)
        for second in 0..<19 { try await store.append(reading(Double(second) + 0.5, kilowattHours: 5e8)) }
        let quarters = try await store.quarters(meter: "m1", in: noon..<noon + .seconds(900))
        #expect(quarters.allSatisfy { $0.imported >= .zero && $0.resets >= 0 })
    }

    @Test func `readings at the ends of time have their place`() async throws {
        let store = InMemoryStore.with("m1", "m2")
        for at in [Int64.min, .min + 1, -1, 0, .max - 1, .max] {
            var extreme = reading(0, kilowattHours: 1)
            extreme.takenAt = UTCInstant(nanoseconds: at)
            try await store.append([extreme])
        }
        let all = try await store.readings(ReadingQuery(meter: "m1"))
        // A query ends before its end, and nothing comes after the last instant.
        #expect(all.map(\.reading.takenAt.nanoseconds) == [.min, .min + 1, -1, 0, .max - 1])
        #expect(try await store.latest(meter: "m1")?.reading.takenAt.nanoseconds == .max)
    }
}
