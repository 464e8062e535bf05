import Timekeeping
import Verdicts

/// Rows that were met before their turn, in the order of their keys.
struct RowsAhead {
    /// Those before `position` are out.
    private var rows: [SeriesRow] = []
    private var position = 0

    /// Takes a row in, after those of the same key.
    mutating func insert(_ row: SeriesRow) {
        let before = rows[position...].lastIndex { $0.key <= row.key }
        rows.insert(row, at: before.map { $0 + 1 } ?? position)
    }

    /// Takes the first row out whose turn has come: before the rows that follow `instant`, or without one, before all.
    mutating func next(before instant: UTCInstant?) -> SeriesRow? {
        guard position < rows.count, instant.map({ rows[position].key < $0 }) ?? true else { return nil }
        defer { forgetFirst() }
        return rows[position]
    }

    private mutating func forgetFirst() {
        position += 1
        guard position == rows.count else { return }
        rows.removeAll(keepingCapacity: true)
        position = 0
    }
}
