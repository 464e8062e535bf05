import Metering
import Testing
import TimeLimits
import Timekeeping

/// What every store promises of incidents and notifications.
@Suite(.ends())
struct IncidentStoreContract {
    enum Kind: String, CaseIterable, Sendable {
        case memory, pool
    }

    private func withStore(_ kind: Kind, _ body: (SQLiteStore) async throws -> Void) async throws {
        try await withFolder { folder in
            let store = try SQLiteStore(
                path: kind == .memory ? nil : folder + "/hub.sqlite", durability: .process,
                execution: kind == .pool ? .offloaded : .inline)
            try await body(store)
            try store.close()
        }
    }

    static func raised(_ kind: Incident.Kind = .highUsage, _ meter: String = "m1", _ value: Double = 6000)
        -> IncidentChange
    {
        IncidentChange(kind: kind, meter: meter, edge: .raised(value: value, .power))
    }

    static func cleared(_ kind: Incident.Kind = .highUsage, _ meter: String = "m1") -> IncidentChange {
        IncidentChange(kind: kind, meter: meter, edge: .cleared)
    }

    @Test(arguments: Kind.allCases) func `an incident is open once, and closed once`(kind: Kind) async throws
    {
        try await withStore(kind) { store async throws in
            let first = try await store.record(
                [Self.raised(), Self.raised(.highUsage, "m1", 7000), Self.raised(.theftSuspicion)], at: noon,
                notify: [])
            #expect(first.changes.map(\.sequence) == [1, 2])
            #expect(try await store.openIncidents().map(\.incident.value) == [6000, 6000])
            for seconds in [90, 95] {
                let change = try await store.record(
                    [Self.cleared(), Self.cleared(.highUsage, "m2")], at: noon + .seconds(seconds), notify: []
                )
                #expect(change.changes.map(\.at) == (seconds == 90 ? [noon + .seconds(90)] : []))
            }
            #expect(try await store.openIncidents().map(\.incident.kind) == [.theftSuspicion])
            let all = try await store.incidents(IncidentQuery())
            #expect(all.map(\.incident.clearedAt) == [nil, noon + .seconds(90)])
            #expect(all.map(\.incident.dimension) == [.power, .power])
            #expect(try await store.raisedTotals().map(\.count) == [1, 1])
        }
    }

    @Test(arguments: Kind.allCases) func `changes have numbers that grow, and are read from any of them on`(
        kind: Kind
    ) async throws {
        try await withStore(kind) { store async throws in
            #expect(try await store.newestChange() == 0)
            for second in 0..<5 {
                let change = second.isMultiple(of: 2) ? Self.raised() : Self.cleared()
                _ = try await store.record([change], at: noon + .seconds(second), notify: [])
            }
            let all = try await store.changes(after: 0, limit: 100)
            #expect(all.map(\.sequence) == [1, 2, 3, 4, 5])
            #expect(all.map(\.edge) == [.raised, .cleared, .raised, .cleared, .raised])
            #expect(all.map(\.at) == (0..<5).map { noon + .seconds($0) })
            #expect(all.map(\.incident.id) == [1, 1, 2, 2, 3])
            #expect(try await store.changes(after: 2, limit: 2).map(\.sequence) == [3, 4])
            #expect(try await store.newestChange() == 5)
        }
    }

    @Test(arguments: Kind.allCases) func `incidents are found by what they are, the newest first`(kind: Kind)
        async throws
    {
        try await withStore(kind) { store async throws in
            for (second, meter) in ["m1", "m2", "m3"].enumerated() {
                _ = try await store.record(
                    [Self.raised(.highUsage, meter), Self.raised(.theftSuspicion, meter)],
                    at: noon + .seconds(second), notify: [])
            }
            _ = try await store.record([Self.cleared(.highUsage, "m2")], at: noon + .seconds(9), notify: [])
            func ids(_ query: IncidentQuery) async throws -> [Int64] {
                try await store.incidents(query).map(\.id)
            }
            #expect(try await ids(IncidentQuery()) == [6, 5, 4, 3, 2, 1])
            #expect(try await ids(IncidentQuery(limit: 2)) == [6, 5])
            #expect(try await ids(IncidentQuery(before: 5, limit: 2)) == [4, 3])
            #expect(try await ids(IncidentQuery(isOpen: true)) == [6, 5, 4, 2, 1])
            #expect(try await ids(IncidentQuery(isOpen: false)) == [3])
            #expect(try await ids(IncidentQuery(kind: .highUsage)) == [5, 3, 1])
            #expect(try await ids(IncidentQuery(kind: .theftSuspicion, meter: "m2")) == [4])
            #expect(try await ids(IncidentQuery(since: noon + .seconds(1))) == [6, 5, 4, 3])
        }
    }

    @Test(arguments: Kind.allCases) func `every receiver is told of each change in order, once`(kind: Kind)
        async throws
    {
        try await withStore(kind) { store async throws in
            _ = try await store.record([Self.raised()], at: noon, notify: ["a", "b"])
            _ = try await store.record([Self.raised()], at: noon, notify: ["a", "b"])
            _ = try await store.record([Self.cleared()], at: noon + .seconds(5), notify: ["a"])
            #expect(try await store.pendingNotifications() == 3)
            let first = try #require(try await store.nextNotification(for: "a"))
            #expect([first.change.sequence, Int64(first.attempts)] == [1, 0])
            #expect(first.dueAt == noon)
            try await store.postpone(first, until: noon + .seconds(8))
            let again = try #require(try await store.nextNotification(for: "a"))
            #expect([again.change.sequence, Int64(again.attempts)] == [1, 1])
            #expect(again.dueAt == noon + .seconds(8))
            #expect(try await store.settle(again))
            #expect(try await !store.settle(again))
            let second = try #require(try await store.nextNotification(for: "a"))
            #expect(second.change.edge == .cleared)
            #expect(second.change.at == noon + .seconds(5))
            #expect(try await store.settle(second))
            #expect(try await store.nextNotification(for: "a") == nil)
            #expect(try await store.discardNotifications(except: ["a"]) == 1)
            #expect(try await store.pendingNotifications() == 0)
            #expect(try await store.discardNotifications(except: []) == 0)
        }
    }

    @Test func `a receiver that is never there costs no more than its bound, and loses the oldest`()
        async throws
    {
        let store = try SQLiteStore(
            path: nil, durability: .process, execution: .inline, notificationLimit: 50)
        let flapping = (0..<10).flatMap { _ in [Self.raised(), Self.cleared()] }
        var displaced: [Int] = []
        for _ in 0..<4 {
            displaced.append(try await store.record(flapping, at: noon, notify: ["a"]).displaced)
        }
        #expect(displaced == [0, 0, 10, 20])
        #expect(try await store.pendingNotifications() == 50)
        #expect(try await store.nextNotification(for: "a")?.change.sequence == 31)
    }
}
