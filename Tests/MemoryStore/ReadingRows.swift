import Metering
import Timekeeping

/// The readings of one meter, in the order of the time taken, then of arrival.
struct ReadingRows {
    private(set) var all: [ReadingLedger.Entry] = []

    mutating func insert(_ entry: ReadingLedger.Entry) {
        var kept = entry
        (kept.stored.implausible, kept.revisions) = (nil, [])
        all.insert(kept, at: firstIndex { $0 > entry.stored.cursor })
    }

    /// Gives a row of a source another mark.
    mutating func revise(_ source: Reading.Source, _ revision: ReadingLedger.Revision) {
        for index in firstIndex(from: revision.takenAt)..<firstIndex(after: revision.takenAt)
        where all[index].stored.reading.source == source && all[index].stored.mark != .none {
            all[index].stored.mark = revision.mark
        }
    }

    /// The place of the first row whose cursor satisfies a condition that holds for all rows after it too.
    func firstIndex(where isAfter: (ReadingCursor) -> Bool) -> Int {
        var (low, high) = (all.startIndex, all.endIndex)
        while low < high {
            let middle = (low + high) / 2
            if isAfter(all[middle].stored.cursor) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The place of the first row that was taken at the instant or later.
    func firstIndex(from instant: UTCInstant) -> Int { firstIndex { $0.takenAt >= instant } }

    /// The place of the first row that was taken after the instant.
    func firstIndex(after instant: UTCInstant) -> Int { firstIndex { $0.takenAt > instant } }

    /// The rows that a query asks for, in its order.
    func page(_ query: ReadingQuery) -> [StoredReading] {
        let start = firstIndex(from: query.from)
        let end = max(start, firstIndex(from: query.to))
        let isAsked = { (entry: ReadingLedger.Entry) in
            query.source.map { $0 == entry.stored.reading.source } ?? true
        }
        if query.newestFirst {
            let stop = query.after.map { after in firstIndex { $0 >= after } } ?? end
            return all[start..<max(start, min(end, stop))].reversed().lazy.filter(isAsked)
                .prefix(query.limit).map(\.stored)
        }
        let begin = query.after.map { after in firstIndex { $0 > after } } ?? start
        return all[min(end, max(start, begin))..<end].lazy.filter(isAsked).prefix(query.limit).map(\.stored)
    }
}

/// Looks up what the rules on readings need.
struct MemoryLookup: LedgerLookup {
    let rows: ReadingRows

    func newestTime(of meter: Int64) throws -> UTCInstant? { rows.all.last?.stored.reading.takenAt }

    func readings(of meter: Int64, takenAt instant: UTCInstant) throws -> [StoredReading] {
        rows.all[rows.firstIndex(from: instant)..<rows.firstIndex(after: instant)].map(\.stored)
    }

    func readings(of meter: Int64, identifiedBy identity: ReadingIdentity) throws -> [StoredReading] {
        rows.all.lazy.filter { $0.stored.reading.identity == identity }.map(\.stored)
    }

    func counters(
        of shown: MeterSource, _ side: CounterSide, _ kind: CounterKind, limit: Int
    ) throws -> [JudgedReading] {
        let range = side.range
        let near = rows.all[
            rows.firstIndex(from: range.lowerBound)..<rows.firstIndex(after: range.upperBound)]
        let counts = { (entry: ReadingLedger.Entry) in
            kind.takes(entry.stored.mark) && entry.stored.reading.source == shown.source
        }
        let found =
            switch side {
            case .atOrBefore: Array(near.reversed().lazy.filter(counts).prefix(limit))
            case .atOrAfter: Array(near.lazy.filter(counts).prefix(limit))
            }
        return found.map { JudgedReading(reading: $0.stored.reading, mark: $0.stored.mark) }
    }

    func beginning(ofDisplay reading: Reading, _ source: MeterSource) throws -> UTCInstant {
        let range = CounterSide.atOrBefore(reading.takenAt).range
        let earlier = rows.all[
            rows.firstIndex(from: range.lowerBound)..<rows.firstIndex(after: reading.takenAt)]
        var beginning = reading.takenAt
        for entry in earlier.reversed()
        where entry.stored.mark != .none && entry.stored.reading.source == source.source {
            guard entry.stored.reading.hasSameValues(as: reading) else { break }
            beginning = entry.stored.reading.takenAt
        }
        return beginning
    }
}

private func > (left: ReadingCursor, right: ReadingCursor) -> Bool {
    (left.takenAt, left.rank) > (right.takenAt, right.rank)
}

private func >= (left: ReadingCursor, right: ReadingCursor) -> Bool {
    (left.takenAt, left.rank) >= (right.takenAt, right.rank)
}
