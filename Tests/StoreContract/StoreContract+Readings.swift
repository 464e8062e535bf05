import Metering
import SampleReadings
import Testing
import Timekeeping

extension StoreContract {
    static let readings =
        [
            Clause("a reading comes back as it was stored, all phases of it") { store async throws in
                let stored = try await store.append(wide)
                #expect(stored == wide.map { StoredReading(reading: $0, mark: .counted) })
                #expect(try await store.latest(meter: "m1")?.reading == wide[0])
                #expect(try await store.readings(ReadingQuery(meter: "m2")).map(\.reading) == [wide[1]])
            },
            Clause("what was taken otherwise than it was sent stays marked") { store async throws in
                var marked = reading(0)
                marked.adjusted = [.current, .powerFactor]
                try await store.append([marked, reading(1)])
                let kept = try await store.readings(ReadingQuery(meter: "m1"))
                #expect(kept.map(\.reading.adjusted) == [[.current, .powerFactor], []])
            },
            Clause("the newest that a meter says of itself is kept, and not with its readings") {
                store async throws in
                var first = MeterHealth()
                (first.firmware, first.signalDBm) = ("1.0", -60)
                var second = MeterHealth()
                (second.signalDBm, second.errors) = (-70, 3)
                for (seconds, health) in [(0.0, first), (1, second), (1, second)] {
                    var told = reading(seconds)
                    told.health = health
                    try await store.append(told)
                }
                try await store.append(reading(2, meter: "m2"))
                #expect(try await store.health() == ["m1": first.updated(by: second)])
                #expect(try await store.latest(meter: "m1")?.reading.health == nil)
            },
            Clause("the same identity with the same values is a duplicate") { store async throws in
                try await store.append(reading(0, kilowattHours: 1))
                let again = try await store.append(reading(0, kilowattHours: 1, receivedAfter: .seconds(60)))
                #expect(again.isDuplicate && !again.isConflict)
                let kept = try await store.readings(ReadingQuery(meter: "m1"))
                #expect(kept == [StoredReading(reading: reading(0, kilowattHours: 1), mark: .counted)])
            },
            Clause("the same identity with other values is a conflict, and both are kept") {
                store async throws in
                try await store.append([reading(0, powerW: 100), reading(5)])
                let other = try await store.append(reading(0, powerW: 200))
                #expect(other.isConflict && !other.isDuplicate)
                let repeated = try await store.append(reading(0, powerW: 200))
                #expect(repeated.isConflict && repeated.isDuplicate)
                let kept = try await store.readings(ReadingQuery(meter: "m1"))
                #expect(kept.map(\.reading.powerW) == [100, 200, 1000])
                #expect(kept.map(\.isConflict) == [false, true, false])
            },
            Clause("duplicates and conflicts are found within one batch") { store async throws in
                let stored = try await store.append([
                    reading(0), reading(0), reading(0, powerW: 7), reading(1),
                ])
                #expect(stored.map(\.isDuplicate) == [false, true, false, false])
                #expect(stored.map(\.isConflict) == [false, false, true, false])
            },
            Clause("without a time of its own every body is a reading") { store async throws in
                let stored = try await store.append([
                    reading(0, timeFrom: .arrival), reading(0, timeFrom: .arrival),
                ])
                #expect(stored.map(\.isDuplicate) == [false, false])
                #expect(stored.map(\.isConflict) == [false, false])
                #expect(try await store.readings(ReadingQuery(meter: "m1")).map(\.rank) == [0, 1])
            },
            Clause("one moment from several sources is several readings, and no conflict") {
                store async throws in
                let shown = Reading.Source.allCases.map { source in
                    var one = reading(10, kilowattHours: 1)
                    one.source = source
                    return one
                }
                let stored = try await store.append(shown)
                #expect(stored.map(\.rank) == Array(shown.indices))
                #expect(stored.allSatisfy { !$0.isConflict && !$0.isDuplicate })
                let modbus = try await store.readings(ReadingQuery(meter: "m1", source: .modbus))
                #expect(modbus.map(\.reading.source) == [.modbus])
            },
            Clause("a batch with an unknown meter in it leaves nothing") { store async throws in
                await #expect(throws: StoreError.unusable("meter `nobody` is not registered")) {
                    try await store.append([reading(0), reading(1, meter: "nobody")])
                }
                #expect(try await store.readings(ReadingQuery(meter: "m1")) == [])
                #expect(try await store.hours(noon..<noon + .seconds(900)) == [])
                #expect(try await store.append(reading(0)).isDuplicate == false)
            },
        ] + history

    private static let history = [
        Clause("pages join into the whole history, in order of time and arrival") { store async throws in
            let seconds: [Double] = [9, 3, 3, 7, 1, 3, 5]
            try await store.append(
                seconds.enumerated().map { reading($0.element, powerW: Double($0.offset)) })
            try await store.append([reading(4, meter: "m2")])
            for newestFirst in [false, true] {
                var seen: [StoredReading] = []
                var cursor: ReadingCursor?
                repeat {
                    let page = try await store.readings(
                        ReadingQuery(meter: "m1", after: cursor, limit: 2, newestFirst: newestFirst))
                    seen += page
                    cursor = page.last?.cursor
                } while cursor != nil
                let all: [Double] = [4, 1, 2, 5, 6, 3, 0]
                #expect(seen.map(\.reading.powerW) == (newestFirst ? all.reversed() : all))
            }
        },
        Clause("a span includes its beginning and not its end") { store async throws in
            try await store.append([reading(0), reading(1), reading(2), reading(3)])
            let span = ReadingQuery(meter: "m1", from: noon + .seconds(1), to: noon + .seconds(3))
            #expect(try await store.readings(span).map(\.reading) == [reading(1), reading(2)])
        },
        Clause("the latest reading is the one with the greatest time taken") { store async throws in
            #expect(try await store.latest(meter: "m1") == nil)
            try await store.append([reading(10), reading(5), reading(10, powerW: 3)])
            #expect(try await store.latest(meter: "m1")?.reading == reading(10))
            #expect(try await store.latest(meter: "nobody") == nil)
        },
        Clause("readings at the ends of time have their place") { store async throws in
            for at in [Int64.min, .min + 1, -1, 0, .max - 1, .max] {
                var extreme = reading(0, kilowattHours: 1)
                extreme.takenAt = UTCInstant(nanoseconds: at)
                try await store.append([extreme])
            }
            let all = try await store.readings(ReadingQuery(meter: "m1"))
            // A query ends before its end, and nothing comes after the last instant.
            #expect(all.map(\.reading.takenAt.nanoseconds) == [.min, .min + 1, -1, 0, .max - 1])
            #expect(try await store.latest(meter: "m1")?.reading.takenAt.nanoseconds == .max)
        },
    ]

    /// A reading of one phase, and one of three phases with reactive energy and the net row.
    private static let wide: [Reading] = {
        let row = PhaseReading(
            voltageV: 230.6, currentA: 4.31, powerW: -944.1, energyImport: Energy(kilowattHours: 1843.125),
            energyExport: nil, frequencyHz: nil, powerFactor: 0.95,
            reactive: ReactiveReading(
                powerVar: -249, inductive: Energy(kilowattHours: 51.2), capacitive: Energy(kilowattHours: 0.8)
            ))
        var bare = row
        bare.reactive = nil
        bare.energyExport = Energy(kilowattHours: 0.25)
        return [
            Reading(
                meter: "m1", takenAt: noon, receivedAt: noon + .seconds(2), timeFrom: .device, phases: [bare]),
            Reading(
                meter: "m2", takenAt: noon, receivedAt: noon, timeFrom: .arrival, phases: [row, row, row],
                net: bare),
        ]
    }()
}
