import MemoryStore
import Metering
import SampleReadings
import Seeded
import Storage
import Testing
import TimeLimits
import Timekeeping

/// A store of its own process knows of the readings before only what it has written.
@Suite(.ends())
struct LyingStoreTests {
    @Test(arguments: 0..<6)
    func `a store that is opened again amid lies judges as one that was open all the time`(seed: Int)
        async throws
    {
        var random = SeededNumbers(seed: UInt64(seed))
        var readings = LyingMeter(seed: UInt64(seed)).readings
        if seed.isMultiple(of: 2) { readings.shuffle(using: &random) }
        let open = InMemoryStore.with("m1")
        try await withFolder { folder in
            var rest = readings[...]
            while !rest.isEmpty {
                let batch = rest.prefix(Int.random(in: 1...20, using: &random))
                rest = rest.dropFirst(batch.count)
                let store = try SQLiteStore(
                    path: folder + "/hub.sqlite", durability: .process, execution: .inline)
                try await store.register([Meter(id: "m1", serial: "S-m1")])
                #expect(try await store.append(Array(batch)) == open.append(Array(batch)), "seed \(seed)")
                try store.close()
            }
            let store = try SQLiteStore(
                path: folder + "/hub.sqlite", durability: .process, execution: .inline)
            let query = ReadingQuery(meter: "m1", limit: 1000)
            #expect(try await store.readings(query) == open.readings(query), "seed \(seed)")
            let all = noon - .seconds(86_400)..<noon + .seconds(10 * 86_400)
            #expect(try await store.quarters(meter: "m1", in: all) == open.quarters(meter: "m1", in: all))
            try store.close()
        }
    }
}
