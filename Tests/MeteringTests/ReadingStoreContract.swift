import Metering
import Testing
import TimeLimits
import Timekeeping

/// What every store promises.
@Suite(.ends())
struct ReadingStoreContract {
    enum Kind: String, CaseIterable, Sendable {
        case memory, file, pool
    }

    private func withStore(_ kind: Kind, _ body: (SQLiteStore) async throws -> Void) async throws {
        try await withFolder { folder in
            let store = try SQLiteStore(
                path: kind == .memory ? nil : folder + "/hub.sqlite",
                durability: kind == .pool ? .power : .process,
                execution: kind == .pool ? .offloaded : .inline)
            try await store.register([Meter(id: "m1", serial: "S1"), Meter(id: "m2", serial: "S2")])
            try await body(store)
            try store.close()
        }
    }

    @Test(arguments: Kind.allCases) func `a reading comes back as it was stored, all phases of it`(kind: Kind)
        async throws
    {
        let row = PhaseReading(
            voltageV: 230.6, currentA: 4.31, powerW: -944.1, energyImport: Energy(kilowattHours: 1843.125),
            energyExport: nil, frequencyHz: nil, powerFactor: 0.95,
            reactive: ReactiveReading(
                powerVar: -249, inductive: Energy(kilowattHours: 51.2), capacitive: Energy(kilowattHours: 0.8)
            ))
        var bare = row
        bare.reactive = nil
        bare.energyExport = Energy(kilowattHours: 0.25)
        let readings = [
            Reading(
                meter: "m1", takenAt: noon, receivedAt: noon + .seconds(2), timeFrom: .device, phases: [bare]),
            Reading(
                meter: "m2", takenAt: noon, receivedAt: noon, timeFrom: .arrival, phases: [row, row, row],
                net: bare),
        ]
        try await withStore(kind) { store async throws in
            let stored = try await store.append(readings)
            #expect(stored == readings.map { StoredReading(reading: $0) })
            #expect(try await store.latest(meter: "m1")?.reading == readings[0])
            #expect(try await store.readings(ReadingQuery(meter: "m2")).map(\.reading) == [readings[1]])
        }
    }

    @Test(arguments: Kind.allCases) func `the same identity with the same values is a duplicate`(kind: Kind)
        async throws
    {
        try await withStore(kind) { store async throws in
            try await store.append(reading(0, kilowattHours: 1))
            let again = try await store.append(reading(0, kilowattHours: 1, receivedAfter: .seconds(60)))
            #expect(again.isDuplicate && !again.isConflict)
            let kept = try await store.readings(ReadingQuery(meter: "m1"))
            #expect(kept == [StoredReading(reading: reading(0, kilowattHours: 1))])
        }
    }

    @Test(arguments: Kind.allCases)
    func `the same identity with other values is a conflict, and both are kept`(
        kind: Kind
    ) async throws {
        try await withStore(kind) { store async throws in
            try await store.append([reading(0, powerW: 100), reading(5)])
            let other = try await store.append(reading(0, powerW: 200))
            #expect(other.isConflict && !other.isDuplicate)
            let repeated = try await store.append(reading(0, powerW: 200))
            #expect(repeated.isConflict && repeated.isDuplicate)
            let kept = try await store.readings(ReadingQuery(meter: "m1"))
            #expect(kept.map(\.reading.powerW) == [100, 200, 1000])
            #expect(kept.map(\.isConflict) == [false, true, false])
        }
    }

    @Test(arguments: Kind.allCases) func `duplicates and conflicts are found within one batch`(kind: Kind)
        async throws
    {
        try await withStore(kind) { store async throws in
            let stored = try await store.append([reading(0), reading(0), reading(0, powerW: 7), reading(1)])
            #expect(stored.map(\.isDuplicate) == [false, true, false, false])
            #expect(stored.map(\.isConflict) == [false, false, true, false])
        }
    }

    @Test(arguments: Kind.allCases) func `without a time of its own every body is a reading`(kind: Kind)
        async throws
    {
        try await withStore(kind) { store async throws in
            let stored = try await store.append([
                reading(0, timeFrom: .arrival), reading(0, timeFrom: .arrival),
            ])
            #expect(stored.map(\.isDuplicate) == [false, false])
            #expect(stored.map(\.isConflict) == [false, false])
            #expect(try await store.readings(ReadingQuery(meter: "m1")).map(\.rank) == [0, 1])
        }
    }

    @Test(arguments: Kind.allCases) func `pages join into the whole history, in order of time and arrival`(
        kind: Kind
    ) async throws {
        try await withStore(kind) { store async throws in
            let seconds: [Double] = [9, 3, 3, 7, 1, 3, 5]
            try await store.append(
                seconds.enumerated().map { reading($0.element, powerW: Double($0.offset)) })
            try await store.append([reading(4, meter: "m2")])
            var seen: [StoredReading] = []
            var cursor: ReadingCursor?
            repeat {
                let page = try await store.readings(ReadingQuery(meter: "m1", after: cursor, limit: 2))
                seen += page
                cursor = page.last?.cursor
            } while cursor != nil
            #expect(seen.map(\.reading.powerW) == [4, 1, 2, 5, 6, 3, 0])
            let backwards = try await store.readings(ReadingQuery(meter: "m1", newestFirst: true))
            #expect(backwards == seen.reversed())
        }
    }

    @Test(arguments: Kind.allCases) func `a span includes its beginning and not its end`(kind: Kind)
        async throws
    {
        try await withStore(kind) { store async throws in
            try await store.append([reading(0), reading(1), reading(2), reading(3)])
            let span = ReadingQuery(meter: "m1", from: noon + .seconds(1), to: noon + .seconds(3))
            #expect(try await store.readings(span).map(\.reading) == [reading(1), reading(2)])
        }
    }

    @Test(arguments: Kind.allCases) func `the latest reading is the one with the greatest time taken`(
        kind: Kind
    ) async throws {
        try await withStore(kind) { store async throws in
            #expect(try await store.latest(meter: "m1") == nil)
            try await store.append([reading(10), reading(5), reading(10, powerW: 3)])
            #expect(try await store.latest(meter: "m1")?.reading == reading(10))
            #expect(try await store.latest(meter: "nobody") == nil)
        }
    }

    @Test(arguments: Kind.allCases) func `a batch with a stranger in it leaves nothing behind`(kind: Kind)
        async throws
    {
        try await withStore(kind) { store async throws in
            await #expect(throws: StoreError.unusable("meter `nobody` is not registered")) {
                try await store.append([reading(0), reading(1, meter: "nobody")])
            }
            #expect(try await store.readings(ReadingQuery(meter: "m1")) == [])
            #expect(try await store.append(reading(0)).isDuplicate == false)
        }
    }
}
