import Foundation
import Timekeeping
import Verdicts

/// Reads rows of a spool one by one, in order of their keys.
///
/// A clock that was set back puts keys out of order. The stretches that are in order are merged then, so that memory
/// holds a block of each stretch that is being read, however long the series is.
struct SpoolReader {
    private let file: FileHandle
    private let series: SpoolSeries
    private let undelivered: Set<Int>
    /// Stretches that no row has been read of, in order of their first keys.
    private var waiting: ArraySlice<Int>
    private var open: [SpoolCursor] = []

    init(_ file: FileHandle, _ series: SpoolSeries, undelivered: Set<Int>) {
        self.file = file
        self.series = series
        self.undelivered = undelivered
        let runs = series.runs
        waiting = runs.indices.sorted { (runs[$0].firstKey, $0) < (runs[$1].firstKey, $1) }[...]
    }

    /// - Returns: `nil` after the last row.
    /// - Throws: what reading the file throws.
    mutating func next() throws -> SeriesRow? {
        try openNext()
        guard let place = open.indices.min(by: { open[$0].rank < open[$1].rank }) else { return nil }
        let row = row(at: open[place])
        if try !open[place].advance(in: file, series) { open.remove(at: place) }
        return row
    }

    /// Opens the stretches that may hold the next row.
    private mutating func openNext() throws {
        while let next = waiting.first {
            let key = series.runs[next].firstKey
            guard open.allSatisfy({ (key, next) < $0.rank }) else { return }
            waiting.removeFirst()
            open.append(try SpoolCursor(next, in: file, series))
        }
    }

    private func row(at cursor: SpoolCursor) -> SeriesRow {
        let values = cursor.layout(in: series).entries.enumerated().map { index, entry in
            let bits = UInt64(bitPattern: cursor.field(SpoolLayout.headerFields + index))
            return SeriesRow.Entry(entry.name, Double(bitPattern: bits), step: entry.step)
        }
        return SeriesRow(
            key: UTCInstant(nanoseconds: cursor.field(0)), at: UTCInstant(nanoseconds: cursor.field(1)),
            hasStamp: cursor.field(3) == 1, values: values,
            isInFlight: undelivered.contains(Int(cursor.field(2))))
    }
}

/// One row of a stretch, with the block that it lies in.
struct SpoolCursor {
    private let run: Int
    private var block: Int
    private var offset: Int
    /// Rows of the stretch from this one on.
    private var left: Int
    private var bytes: Data

    init(_ run: Int, in file: FileHandle, _ series: SpoolSeries) throws {
        self.run = run
        block = series.runs[run].block
        offset = series.runs[run].offset
        left = series.runs[run].count
        bytes = try Self.read(block, of: series, in: file)
    }

    /// Its key; of equal keys the earlier stretch has the earlier row.
    var rank: (Int64, Int) { (field(0), run) }

    func field(_ index: Int) -> Int64 {
        bytes.withUnsafeBytes {
            Int64(littleEndian: $0.loadUnaligned(fromByteOffset: offset + index * 8, as: Int64.self))
        }
    }

    func layout(in series: SpoolSeries) -> SpoolLayout { series.layouts[Int(field(4))] }

    /// Goes on to the next row.
    /// - Returns: false when there is none.
    mutating func advance(in file: FileHandle, _ series: SpoolSeries) throws -> Bool {
        left -= 1
        guard left > 0 else { return false }
        offset += layout(in: series).size
        guard offset == bytes.count else { return true }
        block += 1
        offset = 0
        bytes = try Self.read(block, of: series, in: file)
        return true
    }

    private static func read(_ block: Int, of series: SpoolSeries, in file: FileHandle) throws -> Data {
        let range = series.blocks[block]
        try file.seek(toOffset: UInt64(range.lowerBound))
        let bytes = try file.read(upToCount: range.count) ?? Data()
        guard bytes.count == range.count else { throw CocoaError(.fileReadCorruptFile) }
        return bytes
    }
}
