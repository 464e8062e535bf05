import GRDB
import Metering
import Synchronization
import Timekeeping

/// The embedded store: one SQLite file, in write-ahead mode unless its work is done inline for one run.
package final class SQLiteStore: HubStore {
    /// What a committed transaction survives.
    package enum Durability: String, Sendable, CaseIterable {
        /// The end of the process, `kill -9` included.
        case process
        /// The loss of power.
        case power
    }

    /// Where calls do their work.
    package enum Execution: Sendable {
        /// On the thread of the caller, who waits: one thread for everything. Nobody else may open the file meanwhile, and
        /// without durability against the loss of power, a process that is killed in the middle of a transaction leaves
        /// it unfit.
        case inline
        /// On threads of the store's own.
        case offloaded
    }

    /// 32 MB: a page that changes with every reading is copied back once.
    package static let longLog = 8192

    /// Room for the two pages that each of some thousand meters writes to.
    private static let writerCacheKibibytes = 32_768
    /// What SQLite takes by itself.
    private static let leastCacheKibibytes = 2_000

    /// A run knows its meters, and does not keep in memory what it has stored since it began.
    private static func cacheKibibytes(_ execution: Execution, meters: Int?) -> Int {
        guard execution == .inline, let meters else { return writerCacheKibibytes }
        return min(leastCacheKibibytes + 16 * min(meters, writerCacheKibibytes), writerCacheKibibytes)
    }

    /// Longer than a program takes that writes something into the file by hand.
    package static let ordinaryLockWait = Duration.seconds(2)

    let database: any DatabaseWriter
    let execution: Execution
    /// How long a transaction waits while another program holds the lock of the file.
    let lockWait: Duration
    /// Notifications that may wait for one receiver; beyond it the oldest give way.
    let notificationLimit: Int
    /// What is known of meters without looking; entered only after a commit.
    let memory = Mutex(ReadingMemory())
    /// What was mended when the file was opened; `nil` for a sound one.
    package let repair: StoreRepair?
    private let checkpointer: SQLiteCheckpointer?
    /// `nil` where SQLite's own lock keeps others away.
    private let lock: StoreLock?
    private let condition = Mutex(Condition())

    /// What has befallen the store from outside.
    private struct Condition {
        var isFull = false
        var isKilled = false
    }

    /// Opens the file, makes it when it is not there, and brings its tables up to date.
    /// - Parameters:
    ///   - path: `nil` keeps everything in memory.
    ///   - meters: how many are expected, for the room in memory of a store whose work is done inline.
    ///   - notificationLimit: notifications that may wait for one receiver; beyond it the oldest give way.
    ///   - lockWait: how long a transaction waits while another program holds the lock of the file.
    ///   - logLimit: pages of the write-ahead log from which on it is copied into the database file.
    /// - Throws: `StoreError`.
    package init(
        path: String?, durability: Durability, execution: Execution, meters: Int? = nil,
        notificationLimit: Int = 10_000, lockWait: Duration = SQLiteStore.ordinaryLockWait,
        logLimit: Int = SQLiteStore.longLog
    ) throws {
        self.execution = execution
        // No other connection opens a file whose work is done inline.
        self.lockWait = execution == .inline ? .zero : lockWait
        self.notificationLimit = notificationLimit
        do {
            let sharedPath = execution == .offloaded ? path : nil
            path.map(PrivateFile.make)
            lock = try sharedPath.map(Self.lock)
            let log = sharedPath == nil ? nil : SQLiteLog()
            let cache = Self.cacheKibibytes(execution, meters: meters)
            database = try Self.open(path, durability, execution, log, cache: cache)
            repair = try Self.migrate(database, path ?? "in memory")
            checkpointer = try path.flatMap { path in
                try log.map { try SQLiteCheckpointer(path: path, log: $0, limit: logLimit) }
            }
        } catch {
            throw StoreError(error, opening: path ?? "in memory")
        }
    }

    /// Bounds the size of the file, as a full disk would; `nil` lifts the bound.
    /// - Throws: `StoreError`.
    package func limitSize(bytes: Int?) async throws {
        try await write { db in
            let page = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 4096
            let pages = bytes.map { max(1, $0 / page) } ?? 4_294_967_294
            _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages)")
        }
    }

    /// A disk without any room left: while it is full, a transaction that changes something is undone and
    /// throws `StoreError.full`. Reads go on.
    package func setFull(_ isFull: Bool) {
        condition.withLock { $0.isFull = isFull }
    }

    /// Ends the store with its component: a transaction that has not been committed is lost, and every later
    /// call throws `Killed`.
    package func kill() {
        condition.withLock { $0.isKilled = true }
        try? checkpointer?.close()
        try? database.close()
        lock?.release()
    }

    /// Closes the file; no call may follow.
    /// - Throws: `StoreError`.
    package func close() throws {
        do {
            try checkpointer?.close()
            try database.close()
            lock?.release()
        } catch {
            throw StoreError(error)
        }
    }
}

extension SQLiteStore {
    /// Runs `body` in one immediate transaction.
    func transaction<Result: Sendable>(_ body: @escaping @Sendable (Database) throws -> Result) async throws
        -> Result
    {
        try await write { [self] db in
            try commit(db) { try body(db) }
        }
    }

    /// - Throws: `StoreError.full` when the disk is full and `body` has changed something.
    @discardableResult
    func commit<Result>(_ db: Database, _ body: () throws -> Result) throws -> Result {
        let before = db.totalChangesCount
        var result: Result?
        db.waitForLock(lockWait)
        defer { db.waitForLock(.zero) }
        try db.inTransaction(.immediate) {
            result = try body()
            if db.totalChangesCount != before, condition.withLock({ $0.isFull }) { throw StoreError.full }
            return .commit
        }
        guard let result else { throw StoreError.unusable("its work was interrupted") }
        checkpointer?.committed(into: database)
        return result
    }

    private func checkLife() throws {
        if condition.withLock({ $0.isKilled }) { throw Killed() }
    }

    func write<Result: Sendable>(_ body: @escaping @Sendable (Database) throws -> Result) async throws
        -> Result
    {
        try checkLife()
        do {
            switch execution {
            case .inline: return try writeInline(body)
            case .offloaded: return try await database.writeWithoutTransaction(body)
            }
        } catch {
            throw StoreError(error)
        }
    }

    func read<Result: Sendable>(_ body: @escaping @Sendable (Database) throws -> Result) async throws
        -> Result
    {
        try checkLife()
        do {
            switch execution {
            case .inline: return try readInline(body)
            case .offloaded: return try await database.read(body)
            }
        } catch {
            throw StoreError(error)
        }
    }

    private func writeInline<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try database.writeWithoutTransaction(body)
    }

    private func readInline<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try database.unsafeRead(body)
    }
}
