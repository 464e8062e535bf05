import Metering
import SampleReadings
import Storage
import Testing
import Timekeeping

/// Puts two stores through the same readings; they must answer alike.
package struct StoreComparison {
    let first: any HubStore
    let second: any HubStore

    /// - Parameters: stores that are empty and know meters `m1` and `m2`.
    package init(_ first: any HubStore, _ second: any HubStore) {
        self.first = first
        self.second = second
    }

    /// Appends batches and compares what each store makes of them, then every row.
    package func compare(seed: UInt64, batches: Int) async throws {
        var readings = RandomReadings(seed: seed)
        for number in 0..<batches {
            let batch = readings.batch()
            let (one, other) = (try await first.append(batch), try await second.append(batch))
            #expect(one == other, "seed \(seed), batch \(number)")
        }
        for meter in ["m1", "m2"] { try await compareRows(of: meter, seed) }
    }

    private func compareRows(of meter: String, _ seed: UInt64) async throws {
        for newestFirst in [false, true] {
            let query = ReadingQuery(meter: meter, limit: 100_000, newestFirst: newestFirst)
            let (one, other) = (try await first.readings(query), try await second.readings(query))
            #expect(one == other, "seed \(seed)")
        }
        let (one, other) = (try await first.latest(meter: meter), try await second.latest(meter: meter))
        #expect(one == other, "seed \(seed)")
        let all = UTCInstant(nanoseconds: .min)..<UTCInstant(nanoseconds: .max)
        let quarters = try await first.quarters(meter: meter, in: all)
        #expect(try await second.quarters(meter: meter, in: all) == quarters, "seed \(seed)")
    }
}
