import GRDB
import MemoryStore
import Metering
import SampleReadings
import Testing
import TimeLimits
import Timekeeping

@testable import Storage

/// Stores as version 0.1.0 left them: its tables took a value of any type, and its sums passed 63 bits.
@Suite(.ends())
struct SpoiledStoreTests {
    /// As version 0.1.0 added to a quarter.
    private static let adding = """
        INSERT INTO energy_quarters (meter, source, quarter, import_uwh, export_uwh, covered_ns, readings, resets)
        VALUES (1, 'push', ?, ?, 0, ?, 1, 0)
        ON CONFLICT (meter, quarter, source) DO UPDATE SET import_uwh = import_uwh + excluded.import_uwh,
            export_uwh = export_uwh + excluded.export_uwh, covered_ns = covered_ns + excluded.covered_ns,
            readings = readings + excluded.readings, resets = resets + excluded.resets
        """

    private static let quarter = EnergyQuarter.number(containing: noon)

    private static func makeOld(_ path: String, _ readings: [Reading]) throws {
        let queue = try DatabaseQueue(path: path)
        try StoreSchema.migrator.migrate(queue, upTo: "4 registered meters, keys")
        try queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO meters (key, id, serial, ct_rating_a, voltage_rating_v) VALUES (1, 'm1', 'S1', 100, 230)
                    """)
            var last: Int64 = 0
            for (number, reading) in readings.enumerated() {
                let counter = reading.energyImport?.microwattHours ?? 0
                try db.execute(
                    sql: """
                        INSERT INTO readings (meter, taken_at, rank, received_at, source, time_from, conflict, counted,
                            l1_voltage_v, l1_current_a, l1_power_w, l1_import_uwh, l1_export_uwh)
                        VALUES (1, ?, 0, ?, 'push', 'device', 0, 1, 230.5, 4.35, 1000, ?, 0)
                        """,
                    arguments: [reading.takenAt.nanoseconds, reading.receivedAt.nanoseconds, counter])
                let of = EnergyQuarter.number(containing: reading.takenAt)
                try db.execute(
                    sql: adding,
                    arguments: [of, max(0, counter - last), number == 0 ? 0 : 1_000_000_000])
                last = counter
            }
        }
        try queue.close()
    }

    private static let jumps =
        (0..<25).map { reading(Double($0), kilowattHours: $0 % 2 == 0 ? 0 : 1e9) }
        + [reading(1800, kilowattHours: 7), reading(2700, kilowattHours: 9)]

    @Test(arguments: [SQLiteStore.Execution.inline, .offloaded])
    func `sums that had become floating-point numbers are made again of the readings, once`(
        execution: SQLiteStore.Execution
    ) async throws {
        try await withFolder { folder in
            let path = folder + "/hub.sqlite"
            try Self.makeOld(path, Self.jumps)
            let queue = try DatabaseQueue(path: path)
            let type = try await queue.read {
                try String.fetchOne(
                    $0, sql: "SELECT typeof(import_uwh) FROM energy_quarters ORDER BY quarter")
            }
            #expect(type == "real")
            try queue.close()

            let sound = InMemoryStore.with("m1", "m2")
            try await sound.append(Self.jumps)
            let range = noon..<noon + .seconds(3600)
            let expected = try await sound.quarters(meter: "m1", in: range)

            let mended = try SQLiteStore(path: path, durability: .process, execution: execution)
            #expect(mended.repair == StoreRepair(quarters: 4, meters: 1))
            #expect(try await mended.quarters(meter: "m1", in: range) == expected)
            #expect(try await mended.hours(range).map(\.imported.wattHours) == [9000])
            #expect(try await mended.readings(ReadingQuery(meter: "m1")).count == Self.jumps.count)
            try await mended.append([reading(2701, kilowattHours: 10)])
            try mended.close()

            let again = try SQLiteStore(path: path, durability: .process, execution: execution)
            #expect(again.repair == nil)
            try again.close()
        }
    }

    @Test(arguments: [0, 906_166.25, 51.5]) func `what an absurd value of a counter had made is taken back`(
        shown: Double
    ) async throws {
        try await withFolder { folder in
            let path = folder + "/hub.sqlite"
            let readings = (0..<40).map {
                reading(Double($0) * 60, kilowattHours: $0 == 20 ? shown : 103 + Double($0) / 60)
            }
            try Self.makeOld(path, readings)
            let healed = try SQLiteStore(path: path, durability: .process, execution: .inline)
            #expect(healed.repair == StoreRepair(quarters: 3, meters: 1))
            let sound = InMemoryStore.with("m1")
            try await sound.append(readings)
            let range = noon..<noon + .seconds(3600)
            let quarters = try await healed.quarters(meter: "m1", in: range)
            #expect(try await sound.quarters(meter: "m1", in: range) == quarters)
            #expect(quarters.map(\.leftOut) == [0, 1, 0])
            let marks = try await healed.readings(ReadingQuery(meter: "m1")).map(\.mark)
            #expect(marks.filter { $0 != .counted } == [.leftOut])
        }
    }

    @Test func `a counter that only fell keeps the energy that was made of it`() async throws {
        try await withFolder { folder in
            let path = folder + "/hub.sqlite"
            try Self.makeOld(
                path, (0..<40).map { reading(Double($0) * 60, kilowattHours: Double($0 % 20) / 60) })
            let kept = try SQLiteStore(path: path, durability: .process, execution: .inline)
            #expect(kept.repair == nil)
        }
    }

    @Test func `a sound store of the version before keeps all that it has`() async throws {
        try await withFolder { folder in
            let path = folder + "/hub.sqlite"
            let readings = (0..<40).map { reading(Double($0) * 60, kilowattHours: 1 + Double($0) / 10) }
            try Self.makeOld(path, readings)
            let store = try SQLiteStore(path: path, durability: .process, execution: .inline)
            #expect(store.repair == nil)
            let kept = try await store.readings(ReadingQuery(meter: "m1")).map(\.reading)
            #expect(kept.map(\.energyImport) == readings.map(\.energyImport))
            let quarters = try await store.quarters(meter: "m1", in: noon..<noon + .seconds(3600))
            #expect(quarters.reduce(0) { $0 + $1.imported.wattHours } == 4900)
            #expect(quarters.map(\.readings) == [15, 15, 10])
        }
    }

    @Test func `what was mended is told in one line`() {
        #expect(
            StoreRepair(quarters: 3, meters: 1).description
                == "mended the store: energy of 3 quarters of an hour of 1 meter, made again of the readings")
    }

    @Test func `every table takes values of its columns' types only`() async throws {
        try await withFolder { folder in
            let path = folder + "/hub.sqlite"
            try SQLiteStore(path: path, durability: .process, execution: .inline).close()
            let queue = try DatabaseQueue(path: path)
            let loose = try await queue.read {
                try String.fetchAll(
                    $0,
                    sql: """
                        SELECT name FROM pragma_table_list
                        WHERE strict = 0 AND schema = 'main' AND name NOT LIKE 'sqlite%' AND name <> 'grdb_migrations'
                        """)
            }
            #expect(loose == [])
            await #expect(throws: DatabaseError.self) {
                try await queue.write {
                    try $0.execute(
                        sql: "INSERT INTO energy_quarters VALUES (1, 1, 'push', 1e19, 0, 0, 0, 0, 0)")
                }
            }
        }
    }

    @Test func `a value of another type in a file is an error, and ends nothing`() throws {
        let queue = try DatabaseQueue()
        try queue.read { db in
            let row = try #require(
                try Row.fetchOne(db, sql: "SELECT 1e19 AS import_uwh, 'text' AS source, NULL"))
            #expect(
                throws: StoreError.unusable("column `import_uwh` of its file holds a value of another type")
            ) {
                let _: Int64 = try row.value(0)
            }
            #expect(throws: StoreError.self) { try row.energy(1) }
            #expect(throws: StoreError.self) { try row.instant(2) }
            #expect(try row.energyIfPresent(2) == nil)
        }
    }
}
