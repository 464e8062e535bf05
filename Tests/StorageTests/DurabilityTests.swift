import Metering
import SampleReadings
import Storage
import Testing
import TimeLimits
import Timekeeping

@Suite(.ends())
struct DurabilityTests {
    @Test func `a store that is opened again goes on where it was`() async throws {
        try await withFolder { folder in
            let path = folder + "/hub.sqlite"
            for round in 0..<3 {
                let store = try SQLiteStore(path: path, durability: .process, execution: .inline)
                try await store.register([Meter(id: "m1", serial: "S1")])
                let at = Double(round) * 1800
                try await store.append(reading(at, kilowattHours: Double(round)))
                #expect(try await store.append(reading(at, kilowattHours: Double(round))).isDuplicate)
                try store.close()
            }
            let store = try SQLiteStore(path: path, durability: .power, execution: .offloaded)
            let hours = try await store.hours(noon..<noon + .seconds(7200))
            #expect(hours.map(\.imported.wattHours) == [2000, 0])
            #expect(try await store.readings(ReadingQuery(meter: "m1")).count == 3)
        }
    }

    @Test func `the log of a store under load begins anew while rows come in`() async throws {
        try await withFolder { folder in
            let path = folder + "/hub.sqlite"
            let store = try SQLiteStore(
                path: path, durability: .process, execution: .offloaded, logLimit: 64)
            try await store.register([Meter(id: "m1")])
            var longest = 0
            for round in 0..<2000 {
                try await store.append([reading(Double(round), kilowattHours: Double(round))])
                longest = max(longest, try byteCount(path + "-wal"))
            }
            // Without copying, 2,000 transactions of several pages come to more than 16 MB.
            #expect(longest < 8 << 20)
            try store.close()
            let again = try SQLiteStore(path: path, durability: .power, execution: .offloaded)
            #expect(try await again.readings(ReadingQuery(meter: "m1", limit: 5000)).count == 2000)
        }
    }

    @Test func `a full disk refuses, keeps what it has, and goes on when there is room`() async throws {
        try await withFolder { folder in
            let store = try SQLiteStore(
                path: folder + "/hub.sqlite", durability: .process, execution: .inline)
            try await store.register([Meter(id: "m1")])
            try await store.limitSize(bytes: 0)
            var acknowledged = 0
            await #expect(throws: StoreError.full) {
                while true {
                    let next = (0..<10).map { reading(Double(acknowledged + $0), kilowattHours: 1) }
                    acknowledged += try await store.append(next).count
                }
            }
            #expect(try await store.readings(ReadingQuery(meter: "m1", limit: 100_000)).count == acknowledged)
            try await store.limitSize(bytes: nil)
            let later = try await store.append(
                (0..<10).map { reading(Double(acknowledged + $0), kilowattHours: 2) })
            #expect(later.allSatisfy { !$0.isDuplicate && !$0.isConflict })
            #expect(
                try await store.readings(ReadingQuery(meter: "m1", limit: 100_000)).count == acknowledged + 10
            )
        }
    }

    @Test func `a file that is no store is refused with a reason`() async throws {
        try await withFolder { folder in
            #expect(throws: StoreError.self) {
                _ = try SQLiteStore(path: folder, durability: .process, execution: .inline)
            }
            #expect(throws: StoreError.self) {
                _ = try SQLiteStore(
                    path: folder + "/none/hub.sqlite", durability: .process, execution: .inline)
            }
        }
    }
}
