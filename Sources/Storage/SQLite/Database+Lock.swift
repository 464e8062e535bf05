import GRDB
import GRDBSQLite

extension Database {
    /// From now on a transaction waits so long for the lock that another program holds; SQLite sleeps meanwhile.
    ///
    /// It holds for the beginning of a transaction only: a checkpoint that waited for readers would hold up the writer.
    /// Source: https://www.sqlite.org/c3ref/busy_timeout.html.
    func waitForLock(_ span: Duration) {
        let (seconds, attoseconds) = span.components
        let milliseconds = min(max(seconds, 0), 3600) * 1000 + attoseconds / 1_000_000_000_000_000
        sqlite3_busy_timeout(sqliteConnection, Int32(clamping: milliseconds))
    }
}
