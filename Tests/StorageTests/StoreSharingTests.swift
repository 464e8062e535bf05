import Foundation
import GRDB
import Metering
import SampleReadings
import Testing
import TimeLimits

@testable import Storage

/// A store whose file other programs look at, too.
@Suite(.ends())
struct StoreSharingTests {
    /// Another program that holds the lock of a file until it is told to let go.
    private struct Holder {
        let queue: DatabaseQueue

        init(_ path: String, _ kind: String) throws {
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN \(kind)") }
        }

        func release() throws { try queue.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") } }
    }

    private static func store(_ path: String, wait: Duration) async throws -> SQLiteStore {
        let store = try SQLiteStore(path: path, durability: .process, execution: .offloaded, lockWait: wait)
        try await store.register([Meter(id: "m1", serial: "S1")])
        return store
    }

    @Test(arguments: ["IMMEDIATE", "EXCLUSIVE"])
    func `a transaction waits for another program's lock, and reads do not`(kind: String) async throws {
        try await withFolder { folder in
            let path = folder + "/hub.sqlite"
            let store = try await Self.store(path, wait: .seconds(60))
            try await store.append([reading(0, kilowattHours: 1)])
            let (begun, begin) = AsyncStream.makeStream(of: Void.self)
            try await store.database.writeWithoutTransaction { db in
                db.trace { event in if "\(event)".hasPrefix("BEGIN IMMEDIATE") { begin.yield() } }
            }
            let holder = try Holder(path, kind)
            async let stored = store.append([reading(1, kilowattHours: 2)])
            for await _ in begun { break }
            #expect(try await store.readings(ReadingQuery(meter: "m1")).count == 1)
            try holder.release()
            #expect(try await stored.map(\.isDuplicate) == [false])
            #expect(try await store.readings(ReadingQuery(meter: "m1")).count == 2)
            try store.close()
        }
    }

    @Test func `a lock that is held for too long is told`() async throws {
        try await withFolder { folder in
            let path = folder + "/hub.sqlite"
            let store = try await Self.store(path, wait: .milliseconds(50))
            let holder = try Holder(path, "IMMEDIATE")
            let error = await #expect(throws: StoreError.self) {
                try await store.append([reading(0, kilowattHours: 1)])
            }
            #expect(error?.description.contains("another program holds the lock of its file") == true)
            await #expect(throws: StoreError.self) { try await store.tryWriting() }
            try holder.release()
            try await store.tryWriting()
            #expect(try await store.append([reading(0, kilowattHours: 1)]).map(\.isDuplicate) == [false])
            try store.close()
        }
    }

    @Test(arguments: [SQLiteStore.Execution.inline, .offloaded])
    func `a new store is read by its owner only, and one that is there keeps its permissions`(
        execution: SQLiteStore.Execution
    ) async throws {
        try await withFolder { folder in
            let path = folder + "/hub.sqlite"
            try SQLiteStore(path: path, durability: .power, execution: execution).close()
            #expect(try Self.permissions(path) == 0o600)
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
            let store = try SQLiteStore(path: path, durability: .power, execution: execution)
            try await store.register([Meter(id: "m1", serial: "S1")])
            #expect(try Self.permissions(path) == 0o640)
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
                #expect(try Self.permissions("\(folder)/\(name)") & 0o007 == 0)
            }
            try store.close()
        }
    }

    private static func permissions(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0
    }
}
