import Foundation
import GRDB
import Metering
import Synchronization

extension SQLiteStore {
    /// Keeps other processes from the file.
    /// - Throws: `StoreError`.
    static func lock(_ path: String) throws -> StoreLock {
        try refuseFolder(path)
        return try StoreLock(path: path)
    }

    /// - Throws: `StoreError.isFolder`.
    private static func refuseFolder(_ path: String) throws(StoreError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
        if isFolder.boolValue { throw .isFolder(path) }
    }

    /// - Throws: `StoreError`, `DatabaseError`.
    static func open(
        _ path: String?, _ durability: Durability, _ execution: Execution, _ log: SQLiteLog?, cache: Int
    ) throws -> any DatabaseWriter {
        var configuration = Configuration()
        configuration.label = "wattloop store"
        let hasMemoryJournal = execution == .inline && durability == .process
        configuration.journalMode = hasMemoryJournal ? .default : .wal
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA synchronous = \(durability == .power ? "FULL" : "NORMAL")")
            try db.execute(sql: "PRAGMA wal_autocheckpoint = \(Self.longLog)")
            if !db.configuration.readonly {
                try db.execute(sql: "PRAGMA cache_size = \(-cache)")
            }
            log?.watch(db)
        }
        if execution == .inline {
            // Locks that nobody contends for cost system calls in each transaction.
            configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE") }
        }
        if hasMemoryJournal { configuration.prepareDatabase(Self.keepJournalInMemory) }
        guard let path else { return try DatabaseQueue(configuration: configuration) }
        try refuseFolder(path)
        switch execution {
        case .inline: return try DatabaseQueue(path: path, configuration: configuration)
        case .offloaded: return try DatabasePool(path: path, configuration: configuration)
        }
    }

    /// A log from which nobody recovers costs three writes of a page in place of one.
    @Sendable private static func keepJournalInMemory(_ db: Database) throws {
        try db.execute(sql: "PRAGMA synchronous = OFF")
        _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = MEMORY")
    }

    /// Brings the tables up to date.
    /// - Returns: what was mended; `nil` for a sound file.
    static func migrate(_ database: any DatabaseWriter, _ path: String) throws -> StoreRepair? {
        let repair = Mutex<StoreRepair?>(nil)
        let migrator = StoreSchema.migrator { mended in repair.withLock { $0 = mended.joined(with: $0) } }
        guard try database.read(isStore) else { throw StoreError.notAStore(path) }
        guard try !database.read(migrator.hasBeenSuperseded) else { throw StoreError.newerSchema(path) }
        try migrator.migrate(database)
        return repair.withLock { $0 }
    }

    /// Whether the file is empty, or a store of any version.
    private static func isStore(_ db: Database) throws -> Bool {
        let tables = try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
        return tables.isEmpty || tables.contains("grdb_migrations")
    }
}
