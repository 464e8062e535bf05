import Foundation
import Simulators
import Synchronization
import Timekeeping
import Verdicts

/// Rows of truth on disk until they are compared, so that memory does not grow with the run.
///
/// One file per device and way of handing out.
final class TruthSpool: Sendable {
    private let folder: URL
    private let wanted: Set<Series>
    private let files = Mutex<[Series: SpoolFile]>([:])

    struct Series: Hashable, Sendable {
        let device: String
        let path: String
    }

    /// - Parameter wanted: the series that an expectation compares; others are not kept.
    init(folder: URL, wanted: Set<Series>) {
        self.folder = folder
        self.wanted = wanted
    }

    func append(_ row: TruthRow) throws {
        let series = Series(device: row.device, path: row.path)
        guard wanted.contains(series) else { return }
        try files.withLock { files in
            var file =
                try files[series]
                ?? SpoolFile(folder.appending(path: ".truth-\(series.device)-\(series.path)"))
            try file.append(row)
            files[series] = file
        }
    }

    /// The rows of a series in order of their keys.
    /// - Parameter undelivered: numbers of rows that had not arrived when the run ended.
    func rows(_ series: Series, undelivered: Set<Int>) throws -> SpoolReader? {
        try files.withLock { files in try files[series]?.reader(undelivered: undelivered) }
    }

    func remove() {
        files.withLock { files in
            for file in files.values { try? FileManager.default.removeItem(at: file.url) }
            files.removeAll()
        }
    }
}

/// One file of rows: key, instant, number, whether it has a stamp, which quantities it has, and their values.
///
/// Rows may differ in their quantities, since a read asks for the registers that it wants.
struct SpoolFile {
    let url: URL
    private let handle: FileHandle
    private var layouts: [SpoolLayout] = []
    private var buffer = Data()
    private var lastKey = Int64.min
    private var isInOrder = true

    init(_ url: URL) throws {
        self.url = url
        guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
            throw CocoaError(.fileWriteUnknown)
        }
        handle = try FileHandle(forUpdating: url)
    }

    mutating func append(_ row: TruthRow) throws {
        let key = (row.stamp ?? row.at).nanoseconds
        isInOrder = isInOrder && key >= lastKey
        lastKey = key
        put(key)
        put(row.at.nanoseconds)
        put(Int64(row.number))
        put(row.stamp == nil ? 0 : 1)
        put(Int64(place(of: row)))
        for value in row.values { put(Int64(bitPattern: value.value.bitPattern)) }
        if buffer.count >= 65_536 { try flush() }
    }

    private mutating func place(of row: TruthRow) -> Int {
        if let known = layouts.firstIndex(where: { $0.fits(row) }) { return known }
        layouts.append(SpoolLayout(row))
        return layouts.count - 1
    }

    private mutating func put(_ number: Int64) {
        withUnsafeBytes(of: number.littleEndian) { buffer.append(contentsOf: $0) }
    }

    private mutating func flush() throws {
        try handle.write(contentsOf: buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    mutating func reader(undelivered: Set<Int>) throws -> SpoolReader {
        try flush()
        let data = try Data(contentsOf: url, options: .alwaysMapped)
        return SpoolReader(data: data, layouts: layouts, isInOrder: isInOrder, undelivered: undelivered)
    }
}

/// The quantities of a row.
struct SpoolLayout: Sendable {
    static let headerFields = 5
    let entries: [(name: String, step: Double)]

    init(_ row: TruthRow) {
        entries = row.values.map { ($0.name, $0.step) }
    }

    func fits(_ row: TruthRow) -> Bool {
        entries.count == row.values.count
            && zip(entries, row.values).allSatisfy { $0.name == $1.name && $0.step == $1.step }
    }

    /// Bytes of a row.
    var size: Int { (Self.headerFields + entries.count) * 8 }
}

/// Reads rows of a spool one by one.
struct SpoolReader: Sequence, IteratorProtocol {
    private let data: Data
    private let layouts: [SpoolLayout]
    /// Where the rows begin, in order of their keys; `nil` when they lie in order.
    private var order: ArraySlice<Int>?
    private let undelivered: Set<Int>
    private var position = 0

    init(data: Data, layouts: [SpoolLayout], isInOrder: Bool, undelivered: Set<Int>) {
        self.data = data
        self.layouts = layouts
        self.undelivered = undelivered
        if !isInOrder { order = sortedOrder()[...] }
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
        if order != nil { return order?.popFirst() }
        guard position < data.count else { return nil }
        defer { position += layout(at: position).size }
        return position
    }

    /// A clock that was set back puts keys out of order: then the places of the rows are sorted, not the rows.
    private func sortedOrder() -> [Int] {
        var starts: [Int] = []
        var start = 0
        while start < data.count {
            starts.append(start)
            start += layout(at: start).size
        }
        return starts.sorted { (number(at: $0), $0) < (number(at: $1), $1) }
    }

    private func layout(at start: Int) -> SpoolLayout { layouts[Int(number(at: start + 4 * 8))] }

    private func number(at offset: Int) -> Int64 {
        data.withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Int64.self)) }
    }
}
