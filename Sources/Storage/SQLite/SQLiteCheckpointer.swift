import GRDB
import GRDBSQLite
import Metering
import Synchronization

/// Copies the write-ahead log back into the database file while transactions go on.
///
/// SQLite does it by itself at the end of a commit, and whoever waits for that commit waits for the whole log.
/// Here a connection of its own copies what there is, twice, since the log grows meanwhile; the little that is
/// left by then is copied between two transactions, which is what lets the log begin anew.
/// Source: https://www.sqlite.org/wal.html, sections 2.2 and 6.
final class SQLiteCheckpointer: Sendable {
    private let log: SQLiteLog
    private let copier: DatabaseQueue
    private let limit: Int
    private let state = Mutex(State())

    private struct State {
        var isCopying = false
        var isClosed = false
    }

    /// - Parameters:
    ///   - path: of the database.
    ///   - log: of the connection that writes.
    ///   - limit: pages of log from which on it is copied.
    init(path: String, log: SQLiteLog, limit: Int) throws {
        self.log = log
        self.limit = limit
        var configuration = Configuration()
        configuration.label = "wattloop store log"
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA wal_autocheckpoint = 0") }
        copier = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// A transaction has been committed; begins to copy when the log has grown long.
    func committed(into database: any DatabaseWriter) {
        guard log.pageCount >= limit else { return }
        let begins = state.withLock { state in
            guard !state.isCopying, !state.isClosed else { return false }
            state.isCopying = true
            return true
        }
        if begins { copy(database) }
    }

    private func copy(_ database: any DatabaseWriter) {
        copier.asyncWriteWithoutTransaction { [self] db in
            // A reader or a writer in the way leaves more for the next time.
            for _ in 0..<2 { _ = try? db.checkpoint(.passive) }
            guard !state.withLock({ $0.isClosed }) else { return }
            database.asyncWriteWithoutTransaction { [self] db in
                _ = try? db.checkpoint(.restart)
                state.withLock { $0.isCopying = false }
            }
        }
    }

    func close() throws {
        state.withLock { $0.isClosed = true }
        try copier.close()
    }
}

/// How long the write-ahead log is since it last began anew.
final class SQLiteLog: Sendable {
    private let pages = Atomic(0)

    var pageCount: Int { pages.load(ordering: .relaxed) }

    /// Learns of every commit of a connection, which must not outlive this; SQLite itself copies nothing then.
    func watch(_ db: Database) {
        sqlite3_wal_hook(
            db.sqliteConnection,
            { context, _, _, pages in
                guard let context else { return SQLITE_OK }
                Unmanaged<SQLiteLog>.fromOpaque(context).takeUnretainedValue().note(Int(pages))
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func note(_ count: Int) { pages.store(count, ordering: .relaxed) }
}
