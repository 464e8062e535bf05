import Alerting
import Metering
import SampleReadings
import Testing
import Timekeeping

extension StoreContract {
    static func raised(
        _ kind: Incident.Kind = .highUsage, _ meter: String = "m1", _ value: Double = 6000
    ) -> IncidentChange {
        IncidentChange(kind: kind, meter: meter, edge: .raised(value: value, .power))
    }

    static func cleared(_ kind: Incident.Kind = .highUsage, _ meter: String = "m1") -> IncidentChange {
        IncidentChange(kind: kind, meter: meter, edge: .cleared)
    }

    static let incidents = [
        Clause("an incident is open once, and closed once") { store async throws in
            let first = try await store.record(
                [raised(), raised(.highUsage, "m1", 7000), raised(.theftSuspicion)], at: noon, notify: [])
            #expect(first.changes.map(\.sequence) == [1, 2])
            #expect(try await store.openIncidents().map(\.incident.value) == [6000, 6000])
            for seconds in [90, 95] {
                let change = try await store.record(
                    [cleared(), cleared(.highUsage, "m2")], at: noon + .seconds(seconds), notify: [])
                #expect(change.changes.map(\.at) == (seconds == 90 ? [noon + .seconds(90)] : []))
            }
            #expect(try await store.openIncidents().map(\.incident.kind) == [.theftSuspicion])
            let all = try await store.incidents(IncidentQuery())
            #expect(all.map(\.incident.clearedAt) == [nil, noon + .seconds(90)])
            #expect(all.map(\.incident.dimension) == [.power, .power])
            #expect(try await store.raisedTotals().map(\.count) == [1, 1])
        },
        Clause("changes have numbers that grow, and are read from any of them on") { store async throws in
            #expect(try await store.newestChange() == 0)
            for second in 0..<5 {
                let change = second.isMultiple(of: 2) ? raised() : cleared()
                _ = try await store.record([change], at: noon + .seconds(second), notify: [])
            }
            let all = try await store.changes(after: 0, limit: 100)
            #expect(all.map(\.sequence) == [1, 2, 3, 4, 5])
            #expect(all.map(\.edge) == [.raised, .cleared, .raised, .cleared, .raised])
            #expect(all.map(\.at) == (0..<5).map { noon + .seconds($0) })
            #expect(all.map(\.incident.id) == [1, 1, 2, 2, 3])
            #expect(try await store.changes(after: 2, limit: 2).map(\.sequence) == [3, 4])
            #expect(try await store.newestChange() == 5)
        },
        Clause("incidents are found by what they are, the newest first") { store async throws in
            for (second, meter) in ["m1", "m2", "m3"].enumerated() {
                _ = try await store.record(
                    [raised(.highUsage, meter), raised(.theftSuspicion, meter)],
                    at: noon + .seconds(second), notify: [])
            }
            _ = try await store.record([cleared(.highUsage, "m2")], at: noon + .seconds(9), notify: [])
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
        },
    ]

    static let notifications = [
        Clause("every receiver is told of each change in order, once") { store async throws in
            _ = try await store.record([raised()], at: noon, notify: ["a", "b"])
            _ = try await store.record([raised()], at: noon, notify: ["a", "b"])
            _ = try await store.record([cleared()], at: noon + .seconds(5), notify: ["a"])
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
        },
        Clause(
            "a receiver that is never there costs no more than its bound, and loses the oldest",
            ofSubject: { subject async throws in
                try await subject.withStore(notificationLimit: 50) { store async throws in
                    let flapping = (0..<10).flatMap { _ in [raised(), cleared()] }
                    var displaced: [Int] = []
                    for _ in 0..<4 {
                        displaced.append(
                            try await store.record(flapping, at: noon, notify: ["a"]).displaced)
                    }
                    #expect(displaced == [0, 0, 10, 20])
                    #expect(try await store.pendingNotifications() == 50)
                    #expect(try await store.nextNotification(for: "a")?.change.sequence == 31)
                }
            }),
        Clause("without room neither an incident nor its notifications are stored") { store async throws in
            store.setFull(true)
            await #expect(throws: StoreError.full) {
                try await store.record([raised()], at: noon, notify: ["a"])
            }
            // What changes nothing needs no room.
            #expect(try await store.record([cleared()], at: noon, notify: ["a"]).changes == [])
            store.setFull(false)
            #expect(try await store.openIncidents() == [])
            #expect(try await store.newestChange() == 0)
            #expect(try await store.pendingNotifications() == 0)
        },
    ]
}
