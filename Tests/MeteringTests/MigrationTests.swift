import GRDB
import Testing
import Timekeeping

@testable import Metering

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
                [IncidentStoreContract.cleared(.meterOffline)], at: noon + .seconds(50), notify: ["a"])
            #expect(next.changes.map(\.sequence) == [4])
            #expect(next.changes.map(\.incident.incident.value) == [60])
        }
    }
}
