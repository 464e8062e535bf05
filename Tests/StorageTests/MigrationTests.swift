import Alerting
import GRDB
import Metering
import SampleReadings
import Testing
import TimeLimits
import Timekeeping

@testable import Storage

@Suite(.ends())
struct MigrationTests {
    /// A file as version 1 left it, with an incident that is over and one that lasts.
    private static func makeFirst(_ path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try StoreSchema.migrator.migrate(queue, upTo: "1 meters, readings, energy, incidents")
        try queue.write { db in
            for (kind, raised, cleared, value) in [
                ("THEFT_SUSPICION", 10, 40, 6.5), ("METER_OFFLINE", 20, Int?.none, 60.0),
            ] {
                try db.execute(
                    sql: """
                        INSERT INTO incidents (kind, meter, raised_at, cleared_at, value) VALUES (?, 'm1', ?, ?, ?)
                        """,
                    arguments: [
                        kind, (noon + .seconds(raised)).nanoseconds,
                        cleared.map { (noon + .seconds($0)).nanoseconds }, value,
                    ])
            }
            try db.execute(
                sql: """
                    INSERT INTO meters (key, id, serial, ct_rating_a, voltage_rating_v) VALUES (1, 'm1', 'S1', 100, 230);
                    INSERT INTO energy_quarters VALUES (1, ?, 250000000, 0, 900000000000, 15, 0);
                    """, arguments: [EnergyQuarter.number(containing: noon)])
        }
        try queue.close()
    }

    @Test func `a file of version 1 gets the order of its incidents and their units`() async throws {
        try await withFolder { folder in
            let path = folder + "/hub.sqlite"
            try Self.makeFirst(path)
            let store = try SQLiteStore(path: path, durability: .process, execution: .inline)
            let changes = try await store.changes(after: 0, limit: 10)
            #expect(changes.map(\.sequence) == [1, 2, 3])
            #expect(changes.map(\.edge) == [.raised, .raised, .cleared])
            #expect(changes.map(\.at) == [10, 20, 40].map { noon + .seconds($0) })
            #expect(changes.map(\.incident.incident.dimension) == [.current, .time, .current])
            #expect(try await store.pendingNotifications() == 0)
            let next = try await store.record(
                [IncidentChange(kind: .meterOffline, meter: "m1", edge: .cleared)], at: noon + .seconds(50),
                notify: ["a"])
            #expect(next.changes.map(\.sequence) == [4])
            #expect(next.changes.map(\.incident.incident.value) == [60])
        }
    }

    @Test func `energy of version 1 stays, as that of what was pushed`() async throws {
        try await withFolder { folder in
            let path = folder + "/hub.sqlite"
            try Self.makeFirst(path)
            let store = try SQLiteStore(path: path, durability: .process, execution: .inline)
            let quarters = try await store.quarters(meter: "m1", in: noon..<noon + .seconds(900))
            #expect(quarters.map(\.imported.wattHours) == [250])
            #expect(quarters.map(\.readings) == [15])
            try await store.append(reading(60, kilowattHours: 1))
            let after = try await store.quarters(meter: "m1", in: noon..<noon + .seconds(900))
            #expect(after.map(\.readings) == [16])
        }
    }
}
