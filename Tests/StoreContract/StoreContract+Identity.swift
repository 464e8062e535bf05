import Metering
import SampleReadings
import Testing
import Timekeeping

extension StoreContract {
    static let identities =
        [
            Clause("a reading without a time is known again by its identity, and stays where it is") {
                store async throws in
                let first = numbered(0, kilowattHours: 1)
                try await store.append([first, reading(5, kilowattHours: 1)])
                let again = try await store.append(numbered(10, kilowattHours: 1))
                #expect(again.isDuplicate && !again.isConflict)
                #expect(again.reading.takenAt == noon && again.reading.receivedAt == noon + .seconds(10))
                let kept = try await store.readings(ReadingQuery(meter: "m1"))
                #expect(kept.map(\.reading) == [first, reading(5, kilowattHours: 1)])
            },
            Clause("identities are found within one batch, of one meter and source each") {
                store async throws in
                let stored = try await store.append([
                    numbered(0, 1), numbered(0, 2), numbered(0, 1), numbered(0, 1, meter: "m2"),
                    numbered(0, 1, by: .mqtt), numbered(3, 2),
                ])
                #expect(stored.map(\.isDuplicate) == [false, false, true, false, false, true])
                #expect(try await store.readings(ReadingQuery(meter: "m1")).count == 3)
            },
            Clause("other values of an identity that holds for ever are a conflict, and are kept") {
                store async throws in
                try await store.append(numbered(0, kilowattHours: 1, powerW: 100))
                let other = try await store.append(numbered(60, kilowattHours: 2, powerW: 200))
                #expect(other.isConflict && !other.isDuplicate)
                let again = try await store.append(numbered(120, kilowattHours: 2, powerW: 200))
                #expect(again.isConflict && again.isDuplicate)
                #expect(
                    try await store.readings(ReadingQuery(meter: "m1")).map(\.isConflict) == [false, true])
                #expect(try await store.latest(meter: "m1")?.reading.powerW == 100)
                #expect(try await store.hours(noon..<noon + .seconds(900)).map(\.imported) == [.zero])
            },
            Clause("other values of an identity that may begin again are another reading") {
                store async throws in
                let identity = ReadingIdentity.sinceStart(sequence: 7, milliseconds: nil)
                let stored = try await store.append([
                    untimed(0, identity, kilowattHours: 1), untimed(60, identity, kilowattHours: 1.1),
                    untimed(90, identity, kilowattHours: 1), untimed(90, identity, kilowattHours: 1.1),
                ])
                #expect(stored.map(\.isDuplicate) == [false, false, true, true])
                #expect(stored.allSatisfy { !$0.isConflict })
                #expect(
                    try await store.hours(noon..<noon + .seconds(900)).map(\.imported.wattHours) == [100])
            },
        ] + stamps

    private static let stamps = [
        Clause("a reading of a wrong clock comes back with its stamp, and energy goes on") {
            store async throws in
            let wrong = wrongStamp(20, kilowattHours: 1.2)
            try await store.append([
                reading(0, kilowattHours: 1), reading(10, kilowattHours: 1.1), wrong,
                reading(30, kilowattHours: 1.3),
            ])
            let kept = try await store.readings(ReadingQuery(meter: "m1"))
            #expect(kept.map(\.reading.stamp) == [nil, nil, wrong.stamp, nil])
            #expect(kept[2] == StoredReading(reading: wrong, mark: .counted))
            #expect(try await store.latest(meter: "m1")?.reading == reading(30, kilowattHours: 1.3))
            #expect(try await store.hours(noon..<noon + .seconds(900)).map(\.imported.wattHours) == [300])
        },
        Clause("a reading of a wrong clock is known again, also when its stamp is taken by then") {
            store async throws in
            let stamp = noon + .seconds(620)
            func arriving(_ seconds: Double, powerW: Double = 1000) -> Reading {
                let time = ReadingTime(stamp: stamp, arrival: noon + .seconds(seconds), rule: StampRule())
                let phases = reading(0, kilowattHours: 1, powerW: powerW).phases
                return Reading(meter: "m1", source: .push, time: time, phases: phases)
            }
            let stored = try await store.append([
                arriving(0), arriving(5), arriving(60), arriving(65, powerW: 7), arriving(70, powerW: 7),
            ])
            #expect(stored.map(\.isDuplicate) == [false, true, true, false, true])
            #expect(stored.map(\.isConflict) == [false, false, false, true, true])
            #expect(stored.map(\.reading.takenAt) == [noon, noon, noon, stamp, stamp])
        },
        Clause("among late readings one of a wrong clock is unplaced, and the others go on") {
            store async throws in
            let late = (0..<5).map { number in
                reading(
                    Double(number) * 10, kilowattHours: 1 + Double(number) / 10,
                    receivedAfter: .seconds(3600 - Double(number) * 10))
            }
            let wrong = wrongStamp(3600, kilowattHours: 1.25)
            let stored = try await store.append(late[...2] + [wrong] + late[3...])
            #expect(stored.map(\.isUnplaced) == [false, false, false, true, false, false])
            #expect(try await store.latest(meter: "m1")?.reading == late[4])
            #expect(try await store.hours(noon..<noon + .seconds(7200)).map(\.imported.wattHours) == [400])
            // As long after as the others were late, nothing is to come any more.
            let next = try await store.append(wrongStamp(7200, kilowattHours: 2, second: 1))
            #expect(!next.isUnplaced)
            let hours = try await store.hours(noon..<noon + .seconds(10_800))
            #expect(hours.reduce(0) { $0 + $1.imported.wattHours } == 1000)
        },
    ]

    static let identitiesAfterReopening = [
        Clause(
            "an identity is known again by a store that is opened again",
            ofSubject: { subject async throws in
                guard subject.persists else { return }
                try await subject.withStores(
                    (0..<3).map { round in
                        { store async throws in
                            let at = Double(round) * 600
                            let stored = try await store.append([
                                numbered(at, 1), wrongStamp(at, kilowattHours: 1),
                            ])
                            #expect(stored.map(\.isDuplicate) == [round > 0, round > 0])
                        }
                    })
            })
    ]

    private static func numbered(
        _ seconds: Double, _ sequence: Int64 = 1, kilowattHours: Double = 0, powerW: Double = 1000,
        meter: String = "m1", by source: Reading.Source = .push
    ) -> Reading {
        var one = untimed(
            seconds, .numbered(sequence: sequence, boot: 3), kilowattHours: kilowattHours, powerW: powerW)
        (one.meter, one.source) = (meter, source)
        return one
    }

    private static func untimed(
        _ seconds: Double, _ identity: ReadingIdentity, kilowattHours: Double, powerW: Double = 1000
    ) -> Reading {
        var one = reading(seconds, kilowattHours: kilowattHours, powerW: powerW, timeFrom: .arrival)
        one.identity = identity
        return one
    }

    /// Arrives at that second, with the clock of its meter in February 2036.
    private static func wrongStamp(
        _ seconds: Double, kilowattHours: Double, second: Int64 = 0
    ) -> Reading {
        let time = ReadingTime(
            stamp: UTCInstant(seconds: 2_085_978_495 + second), arrival: noon + .seconds(seconds),
            rule: StampRule())
        return Reading(
            meter: "m1", source: .push, time: time, phases: reading(0, kilowattHours: kilowattHours).phases)
    }
}
