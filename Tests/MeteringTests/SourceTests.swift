import MemoryStore
import Metering
import SampleReadings
import Testing
import TimeLimits
import Timekeeping

/// A meter that pushes and is asked for the same counters.
@Suite(.ends())
struct SourceTests {
    private let afternoon = noon..<noon + .seconds(6 * 3600)

    private func shown(
        _ seconds: Double, _ kilowattHours: Double, by source: Reading.Source,
        timeFrom: Reading.TimeOrigin = .arrival
    ) -> Reading {
        var reading = reading(seconds, kilowattHours: kilowattHours, timeFrom: timeFrom)
        reading.source = source
        return reading
    }

    @Test(arguments: [Reading.TimeOrigin.arrival, .device])
    func `one moment over two ways is two readings, and neither is a conflict`(
        timeFrom: Reading.TimeOrigin
    ) async throws {
        let store = InMemoryStore.with("m1", "m2")
        let stored = try await store.append(
            Reading.Source.allCases.map { shown(10, 1, by: $0, timeFrom: timeFrom) })
        #expect(stored.map(\.rank) == Array(Reading.Source.allCases.indices))
        #expect(stored.allSatisfy { !$0.isConflict && !$0.isDuplicate })
        let modbus = try await store.readings(ReadingQuery(meter: "m1", source: .modbus))
        #expect(modbus.map(\.reading) == [shown(10, 1, by: .modbus, timeFrom: timeFrom)])
        #expect(
            try await store.readings(ReadingQuery(meter: "m1")).count == Reading.Source.allCases.count)
    }

    @Test func `steps of another source are no resets, and energy is not counted twice`() async throws {
        let store = InMemoryStore.with("m1", "m2")
        for minute in stride(from: 0.0, through: 60, by: 1) {
            let exact = 100 + minute * 0.025
            // Registers count in 1.25 Wh from below, so they lie behind what was pushed a moment before.
            let steps = (exact / 0.00125).rounded(.down) * 0.00125 - 0.00125
            try await store.append([
                shown(minute * 60, exact, by: .push), shown(minute * 60, steps, by: .modbus),
                shown(minute * 60 + 30, steps, by: .modbus),
            ])
        }
        let hours = try await store.hours(afternoon)
        #expect(hours.map(\.resets) == [0, 0])
        #expect(abs(hours[0].imported.wattHours - 1500) < 2.5)
        #expect(hours[0].isComplete)
    }

    @Test func `a quarter is told by the source that covers most of it`() async throws {
        let store = InMemoryStore.with("m1", "m2")
        try await store.append([
            shown(0, 1, by: .push), shown(300, 1.1, by: .push), shown(0, 1, by: .modbus),
            shown(900, 1.3, by: .modbus), shown(1800, 1.4, by: .modbus), shown(900, 1.3, by: .push),
            shown(1500, 1.9, by: .push),
        ])
        let quarters = try await store.quarters(meter: "m1", in: afternoon)
        #expect(quarters.map(\.imported.wattHours) == [300, 100, 0])
        #expect(quarters.map(\.readings) == [2, 1, 1])
    }

    @Test func `a source that comes back after a month begins anew`() async throws {
        let store = InMemoryStore.with("m1", "m2")
        let month = 32.0 * 86_400
        try await store.append([shown(0, 1, by: .push), shown(month, 3, by: .modbus)])
        try await store.append([shown(month + 60, 2, by: .push), shown(month + 120, 2.5, by: .push)])
        let from = noon + .seconds(month - 3600)
        let hours = try await store.hours(from..<from + .seconds(3 * 3600))
        #expect(hours.reduce(0) { $0 + $1.imported.wattHours } == 500)
    }
}
