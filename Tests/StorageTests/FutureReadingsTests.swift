import GRDB
import MemoryStore
import Metering
import SampleReadings
import Testing
import TimeLimits
import Timekeeping

@testable import Storage

/// Stores as version 0.1.0 left them after a meter had shown a date of the future for a moment.
@Suite(.ends())
struct FutureReadingsTests {
    private static let future = UTCInstant(seconds: 2_085_978_495)

    /// One reading a minute, with the fifth one in February 2036.
    private static func sound(_ count: Int) -> [Reading] {
        (0..<count).map { reading(Double($0) * 60, kilowattHours: 100 + Double($0) / 100) }
    }

    private static func poisoned(_ count: Int, at number: Int = 5) -> [Reading] {
        var readings = sound(count)
        readings[number].takenAt = future
        return readings
    }

    /// Writes a file of the fifth migration, with what the version of then made of the readings: what came after the one
    /// of the future did not count.
    private static func makeOld(
        _ path: String, _ readings: [Reading], uncountedAfter number: Int = 5
    ) async throws {
        let queue = try DatabaseQueue(path: path)
        try StoreSchema.migrator.migrate(queue, upTo: "5 strict types")
        try await queue.write { db in
            try db.execute(
                sql:
                    "INSERT INTO meters (key, id, serial, ct_rating_a, voltage_rating_v) VALUES (1, 'm1', 'S1', 100, 230)"
            )
            for (index, reading) in readings.enumerated() {
                try insert(reading, isCounted: index <= number, db)
            }
        }
        try queue.close()
    }

    private static func insert(_ reading: Reading, isCounted: Bool, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO readings (meter, taken_at, rank, received_at, source, time_from, conflict, counted,
                    l1_voltage_v, l1_current_a, l1_power_w, l1_import_uwh, l1_export_uwh, l1_frequency_hz, l1_power_factor)
                VALUES (1, ?, (SELECT count(*) FROM readings WHERE meter = 1 AND taken_at = ?), ?, ?, ?, 0, ?,
                    230.5, 4.35, ?, ?, 0, 49.98, 0.98)
                """,
            arguments: [
                reading.takenAt.nanoseconds, reading.takenAt.nanoseconds, reading.receivedAt.nanoseconds,
                reading.source.rawValue, reading.timeFrom.rawValue, isCounted, reading.powerW,
                reading.energyImport?.microwattHours,
            ])
        guard isCounted else { return }
        try db.execute(
            sql: """
                INSERT INTO energy_quarters VALUES (1, ?, 'push', 0, 0, 0, 1, 0)
                ON CONFLICT DO UPDATE SET readings = readings + 1
                """, arguments: [EnergyQuarter.number(containing: reading.takenAt)])
    }

    private static let range = noon..<noon + .seconds(7200)

    @Test(arguments: [SQLiteStore.Execution.inline, .offloaded])
    func `a reading of the future is moved to its arrival, and energy is made of those after it, once`(
        execution: SQLiteStore.Execution
    ) async throws {
        try await withFolder { folder in
            let path = folder + "/hub.sqlite"
            try await Self.makeOld(path, Self.poisoned(40))
            let healed = try SQLiteStore(path: path, durability: .process, execution: execution)
            #expect(healed.repair == StoreRepair(quarters: 3, meters: 1, moved: 1))

            let memory = InMemoryStore.with("m1", "m2")
            try await memory.append(Self.sound(40))
            let all = UTCInstant(nanoseconds: .min)..<UTCInstant(nanoseconds: .max)
            let quarters = try await healed.quarters(meter: "m1", in: all)
            #expect(quarters == (try await memory.quarters(meter: "m1", in: all)))
            #expect(quarters.reduce(0) { $0 + $1.imported.wattHours } == 390)
            let kept = try await healed.readings(ReadingQuery(meter: "m1"))
            #expect(kept.map(\.reading.takenAt) == Self.sound(40).map(\.takenAt))
            #expect(kept[5].reading.stamp == Self.future && kept[5].reading.timeFrom == .arrival)
            #expect(kept.allSatisfy { !$0.isUnplaced })
            #expect(try await healed.latest(meter: "m1")?.reading.takenAt == noon + .seconds(39 * 60))
            try await healed.append(reading(2400, kilowattHours: 101))
            #expect(try await healed.hours(Self.range).map(\.imported.wattHours) == [1000])
            try healed.close()

            let again = try SQLiteStore(path: path, durability: .process, execution: execution)
            #expect(again.repair == nil)
            #expect(try await again.hours(Self.range).map(\.imported.wattHours) == [1000])
            try again.close()
        }
    }

    @Test func `a reading that the healed one meets at its arrival stays, and none is lost`() async throws {
        try await withFolder { folder in
            let path = folder + "/hub.sqlite"
            var readings = Self.poisoned(10)
            // Two more of the future arrive with it, and one of the right time.
            readings += [1.0, 2].map { number in
                var one = reading(300, kilowattHours: 100.05)
                one.takenAt = Self.future + .seconds(number)
                return one
            }
            readings.append(reading(300, kilowattHours: 100.05, timeFrom: .arrival))
            try await Self.makeOld(path, readings)
            let healed = try SQLiteStore(path: path, durability: .process, execution: .inline)
            #expect(healed.repair?.moved == 3)
            let kept = try await healed.readings(ReadingQuery(meter: "m1"))
            #expect(kept.count == 13)
            let together = kept.filter { $0.reading.takenAt == noon + .seconds(300) }
            #expect(together.map(\.rank) == [0, 1, 2, 3])
            #expect(together.map { $0.reading.stamp != nil } == [false, true, true, true])
            #expect(try await healed.hours(Self.range).map(\.imported.wattHours) == [90])
        }
    }

    @Test func `among late readings one of the future is unplaced`() async throws {
        try await withFolder { folder in
            let path = folder + "/hub.sqlite"
            let late = Self.poisoned(20).map { reading in
                var late = reading
                late.receivedAt = noon + .seconds(7000)
                return late
            }
            try await Self.makeOld(path, late)
            let healed = try SQLiteStore(path: path, durability: .process, execution: .inline)
            #expect(try await healed.latest(meter: "m1")?.reading.takenAt == noon + .seconds(19 * 60))
            let unplaced = try await healed.readings(ReadingQuery(meter: "m1")).filter(\.isUnplaced)
            #expect(unplaced.map(\.reading.takenAt) == [noon + .seconds(7000)])
            #expect(try await healed.hours(Self.range).map(\.imported.wattHours) == [190])
        }
    }

    @Test func `a store without readings of the future keeps what it has`() async throws {
        try await withFolder { folder in
            let path = folder + "/hub.sqlite"
            var ahead = Self.sound(10)
            ahead[9].takenAt = ahead[9].receivedAt + .seconds(600)
            try await Self.makeOld(path, ahead, uncountedAfter: 20)
            let store = try SQLiteStore(path: path, durability: .process, execution: .inline)
            #expect(store.repair == nil)
            #expect(try await store.readings(ReadingQuery(meter: "m1")).map(\.reading) == ahead)
        }
    }

    @Test func `what was moved is told in the same line`() {
        #expect(
            StoreRepair(quarters: 1, meters: 1, moved: 2).description
                == "mended the store: 2 readings of the future taken at their arrival, energy of 1 quarter of an hour of 1 meter, made again of the readings"
        )
    }
}
