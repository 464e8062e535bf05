import Foundation
import GRDB
import Metering
import SampleReadings
import Testing
import TimeLimits

@testable import Storage

@Suite(.ends())
struct StoreOpeningTests {
    private func problem(_ path: String, _ execution: SQLiteStore.Execution) -> StoreError? {
        do {
            try SQLiteStore(path: path, durability: .process, execution: execution).close()
            return nil
        } catch {
            return error as? StoreError
        }
    }

    @Test(arguments: [SQLiteStore.Execution.inline, .offloaded])
    func `a path that is no store is refused with what is wrong about it`(execution: SQLiteStore.Execution)
        async throws
    {
        try await withFolder { folder in
            let text = folder + "/notes.txt"
            try Data(String(repeating: "no database\n", count: 200).utf8).write(to: URL(filePath: text))
            let other = folder + "/other.sqlite"
            let queue = try DatabaseQueue(path: other)
            try await queue.write { try $0.execute(sql: "CREATE TABLE songs (title TEXT)") }
            try queue.close()
            #expect(problem(folder, execution) == .isFolder(folder))
            #expect(problem(text, execution) == .notAStore(text))
            #expect(problem(other, execution) == .notAStore(other))
            #expect(
                problem(folder + "/none/hub.sqlite", execution) == .cannotOpen(folder + "/none/hub.sqlite"))
        }
    }

    @Test(arguments: [SQLiteStore.Execution.inline, .offloaded], [SQLiteStore.Execution.inline, .offloaded])
    func `a store that is open is in use until it is closed or killed`(
        first: SQLiteStore.Execution, second: SQLiteStore.Execution
    ) async throws {
        try await withFolder { folder in
            let path = folder + "/hub.sqlite"
            for isKilled in [false, true] {
                let store = try SQLiteStore(path: path, durability: .power, execution: first)
                try await store.register([Meter(id: "m1")])
                #expect(problem(path, second) == .inUse(path))
                try await store.append(reading(isKilled ? 1 : 0))
                if isKilled { store.kill() } else { try store.close() }
                #expect(problem(path, second) == nil)
            }
        }
    }

    @Test(arguments: [
        (
            StoreError.inUse("a.sqlite"),
            "store `a.sqlite` is in use by another process; stop that process, or give this one another `store`"
        ),
        (.isFolder("a"), "store `a` is a folder; name a file in `store`"),
        (.notAStore("a"), "store `a` is not a store of wattloop; name another file in `store`"),
        (.cannotOpen("a/b"), "store `a/b` cannot be opened; its folder must exist and be writable"),
        (.readOnly("a"), "store `a` is read-only; it and its folder must be writable"),
        (
            StoreError(
                DatabaseError(resultCode: .SQLITE_CORRUPT, message: "database disk image is malformed")),
            "the store cannot be used: its file is damaged; restore it from a copy"
        ),
        (
            StoreError(DatabaseError(resultCode: .SQLITE_IOERR, message: "disk I/O error")),
            "the store cannot be used: the disk reports an error; check the disk"
        ),
        (
            StoreError(DatabaseError(resultCode: .SQLITE_BUSY, message: "database is locked")),
            "the store cannot be used: another program holds the lock of its file; end that program, or wait until it is done"
        ),
        (StoreError(CancellationError()), "the store cannot be used: its work was interrupted"),
    ])
    func `errors of the library are told in words of the store`(error: StoreError, text: String) {
        #expect(error.description == text)
    }
}
