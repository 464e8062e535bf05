import Metering
import SampleReadings
import Testing
import Timekeeping

extension StoreContract {
    static let faults = [
        Clause("a disk without any room refuses each change, and only changes") { store async throws in
            try await store.append(reading(0, kilowattHours: 1))
            store.setFull(true)
            await #expect(throws: StoreError.full) { try await store.append(reading(1, kilowattHours: 2)) }
            await #expect(throws: StoreError.full) {
                try await store.register([Meter(id: "m1", serial: "S3")])
            }
            await #expect(throws: StoreError.full) {
                try await store.issueKey(of: "m1", digest: "x", at: noon)
            }
            #expect(try await store.append(reading(0, kilowattHours: 1)).isDuplicate)
            try await store.register([Meter(id: "m1", serial: "S1")])
            #expect(try await store.readings(ReadingQuery(meter: "m1")).count == 1)
            store.setFull(false)
            #expect(try await store.append(reading(1, kilowattHours: 1.01)).isDuplicate == false)
            let quarters = try await store.quarters(meter: "m1", in: noon..<noon + .seconds(900))
            #expect(quarters.map(\.imported.wattHours) == [10])
            #expect(quarters.map(\.readings) == [2])
        },
        Clause("an attempt to write shows whether there is room, and changes nothing") { store async throws in
            try await store.append(reading(0, kilowattHours: 1))
            try await store.tryWriting()
            store.setFull(true)
            await #expect(throws: StoreError.full) { try await store.tryWriting() }
            store.setFull(false)
            try await store.tryWriting()
            #expect(try await store.readings(ReadingQuery(meter: "m1")).count == 1)
        },
        Clause("a store that is killed has no effect any more") { store async throws in
            try await store.append(reading(0, kilowattHours: 1))
            store.kill()
            await #expect(throws: Killed.self) { try await store.append(reading(1, kilowattHours: 2)) }
            await #expect(throws: Killed.self) { try await store.latest(meter: "m1") }
            await #expect(throws: Killed.self) { try await store.openIncidents() }
        },
    ]

    /// Stores that keep nothing have nothing to open again.
    static let reopening = [
        Clause(
            "a store that is opened again goes on where it was",
            ofSubject: { subject async throws in
                guard subject.persists else { return }
                try await subject.withStores(
                    (0..<3).map { round in
                        { store async throws in
                            let next = reading(Double(round) * 1800, kilowattHours: Double(round))
                            #expect(try await store.append(next).isDuplicate == false)
                            #expect(try await store.append(next).isDuplicate)
                            let hours = try await store.hours(noon..<noon + .seconds(7200))
                            #expect(hours.reduce(0) { $0 + $1.imported.wattHours } == Double(round) * 1000)
                            #expect(try await store.readings(ReadingQuery(meter: "m1")).count == round + 1)
                        }
                    })
            }),
        Clause(
            "a store that is killed keeps what it has committed",
            ofSubject: { subject async throws in
                guard subject.persists else { return }
                try await subject.withStores([
                    { store async throws in
                        try await store.append(reading(0, kilowattHours: 1))
                        _ = try await store.record([raised()], at: noon, notify: ["a"])
                        store.kill()
                    },
                    { store async throws in
                        #expect(try await store.readings(ReadingQuery(meter: "m1")).count == 1)
                        #expect(try await store.openIncidents().map(\.id) == [1])
                        #expect(try await store.nextNotification(for: "a")?.change.sequence == 1)
                    },
                ])
            }),
    ]
}
