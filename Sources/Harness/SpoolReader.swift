import Foundation
import Timekeeping
import Verdicts

/// Reads rows of a spool one by one.
struct SpoolReader: Sequence, IteratorProtocol {
    private let data: Data
    private let layouts: [SpoolLayout]
    /// Where the rows begin, in order of their keys; `nil` when they lie in order.
    private var order: ArraySlice<Int>?
    private let undelivered: Set<Int>
    /// What is left of the series.
    private var blocks: ArraySlice<Range<Int>>

    init(data: Data, _ series: SpoolSeries, undelivered: Set<Int>) {
        self.data = data
        layouts = series.layouts
        blocks = series.blocks[...]
        self.undelivered = undelivered
        if !series.isInOrder { order = sortedOrder()[...] }
    }

    mutating func next() -> SeriesRow? {
        guard let start = nextStart() else { return nil }
        func field(_ index: Int) -> Int64 { number(at: start + index * 8) }
        let values = layout(at: start).entries.enumerated().map { index, entry in
            let bits = UInt64(bitPattern: field(SpoolLayout.headerFields + index))
            return SeriesRow.Entry(entry.name, Double(bitPattern: bits), step: entry.step)
        }
        return SeriesRow(
            key: UTCInstant(nanoseconds: field(0)), at: UTCInstant(nanoseconds: field(1)),
            hasStamp: field(3) == 1,
            values: values, isInFlight: undelivered.contains(Int(field(2))))
    }

    private mutating func nextStart() -> Int? {
        order != nil ? order?.popFirst() : nextInFile()
    }

    private mutating func nextInFile() -> Int? {
        guard let block = blocks.first else { return nil }
        let rest = (block.lowerBound + layout(at: block.lowerBound).size)..<block.upperBound
        if rest.isEmpty { blocks.removeFirst() } else { blocks[blocks.startIndex] = rest }
        return block.lowerBound
    }

    /// A clock that was set back puts keys out of order: then the places of the rows are sorted, not the rows.
    private mutating func sortedOrder() -> [Int] {
        var starts: [Int] = []
        while let start = nextInFile() { starts.append(start) }
        return starts.sorted { (number(at: $0), $0) < (number(at: $1), $1) }
    }

    private func layout(at start: Int) -> SpoolLayout { layouts[Int(number(at: start + 4 * 8))] }

    private func number(at offset: Int) -> Int64 {
        data.withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Int64.self)) }
    }
}
