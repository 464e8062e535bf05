import Foundation
import Simulators
import Synchronization
import Timekeeping
import Verdicts

/// Rows of truth on disk until they are compared, so that memory does not grow with the run.
///
/// One file per device and way of handing out; every row of one has the same quantities.
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
                ?? SpoolFile(folder.appending(path: ".truth-\(series.device)-\(series.path)"), like: row)
            try file.append(row)
            files[series] = file
        }
    }

    /// The rows of a series in order of their keys.
    /// - Parameter undelivered: numbers of rows that had not arrived when the run ended.
    func rows(_ series: Series, undelivered: Set<Int>) throws -> SpoolReader? {
        guard var file = files.withLock({ $0[series] }) else { return nil }
        return try file.reader(undelivered: undelivered)
    }

    func remove() {
        files.withLock { files in
            for file in files.values { try? FileManager.default.removeItem(at: file.url) }
            files.removeAll()
        }
    }
}

/// One file of rows, each of the same length: key, instant, number, whether it has a stamp, and the values.
struct SpoolFile {
    let url: URL
    private let handle: FileHandle
    private let entries: [(name: String, step: Double)]
    private var buffer = Data()
    private var lastKey = Int64.min
    private var isInOrder = true
    private var count = 0

    private static let headerFields = 4
    private var rowSize: Int { (Self.headerFields + entries.count) * 8 }

    init(_ url: URL, like row: TruthRow) throws {
        self.url = url
        guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
            throw CocoaError(.fileWriteUnknown)
        }
        handle = try FileHandle(forUpdating: url)
        entries = row.values.map { ($0.name, $0.step) }
    }

    mutating func append(_ row: TruthRow) throws {
        let key = (row.stamp ?? row.at).nanoseconds
        isInOrder = isInOrder && key >= lastKey
        lastKey = key
        count += 1
        put(key)
        put(row.at.nanoseconds)
        put(Int64(row.number))
        put(row.stamp == nil ? 0 : 1)
        for value in row.values { put(Int64(bitPattern: value.value.bitPattern)) }
        if buffer.count >= 65_536 { try flush() }
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
        return SpoolReader(
            data: data, rowSize: rowSize, order: isInOrder ? nil : sortedOrder(data), count: count,
            entries: entries,
            undelivered: undelivered)
    }

    /// A clock that was set back puts keys out of order: then the places of the rows are sorted, not the rows.
    private func sortedOrder(_ data: Data) -> [Int] {
        let keys = (0..<count).map { SpoolReader.number(in: data, at: $0 * rowSize) }
        return (0..<count).sorted { (keys[$0], $0) < (keys[$1], $1) }
    }
}

/// Reads rows of a spool one by one.
struct SpoolReader: Sequence, IteratorProtocol {
    let data: Data
    let rowSize: Int
    /// The places of the rows in order of their keys; `nil` when they lie in order.
    let order: [Int]?
    let count: Int
    let entries: [(name: String, step: Double)]
    let undelivered: Set<Int>
    private var position = 0

    init(
        data: Data, rowSize: Int, order: [Int]?, count: Int, entries: [(name: String, step: Double)],
        undelivered: Set<Int>
    ) {
        self.data = data
        self.rowSize = rowSize
        self.order = order
        self.count = count
        self.entries = entries
        self.undelivered = undelivered
    }

    mutating func next() -> SeriesRow? {
        guard position < count else { return nil }
        defer { position += 1 }
        let start = (order?[position] ?? position) * rowSize
        func field(_ index: Int) -> Int64 { Self.number(in: data, at: start + index * 8) }
        let values = entries.enumerated().map { index, entry in
            SeriesRow.Entry(
                entry.name, Double(bitPattern: UInt64(bitPattern: field(4 + index))), step: entry.step)
        }
        return SeriesRow(
            key: UTCInstant(nanoseconds: field(0)), at: UTCInstant(nanoseconds: field(1)),
            hasStamp: field(3) == 1,
            values: values, isInFlight: undelivered.contains(Int(field(2))))
    }

    static func number(in data: Data, at offset: Int) -> Int64 {
        data.withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Int64.self)) }
    }
}
