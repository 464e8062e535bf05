import Timekeeping

/// The rows of one side that are not compared yet.
struct RowQueue: Sendable {
    private var rows: [SeriesRow] = []
    private var isFinished = false

    /// All rows of its first key are there.
    var isReady: Bool {
        guard let first = rows.first, let last = rows.last else { return isFinished }
        return isFinished || first.key != last.key
    }

    var key: UTCInstant? { rows.first?.key }

    mutating func append(_ row: SeriesRow?) {
        guard let row else {
            isFinished = true
            return
        }
        rows.append(row)
    }

    mutating func take(_ key: UTCInstant) -> [SeriesRow] {
        let taken = Array(rows.prefix { $0.key == key })
        rows.removeFirst(taken.count)
        return taken
    }
}
