import Foundation
import Simulators

/// A file of blocks, made with the first of them.
struct SpoolFile {
    private let url: URL
    /// So many bytes of a series, or a few more, are written at a time.
    let blockSize: Int
    private var handle: FileHandle?
    private var size = 0

    init(_ url: URL, blockSize: Int) {
        self.url = url
        self.blockSize = blockSize
    }

    /// - Returns: where the bytes lie.
    mutating func append(_ bytes: Data) throws -> Range<Int> {
        try open().write(contentsOf: bytes)
        size += bytes.count
        return (size - bytes.count)..<size
    }

    private mutating func open() throws -> FileHandle {
        if let handle { return handle }
        guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
            throw CocoaError(.fileWriteUnknown)
        }
        let made = try FileHandle(forUpdating: url)
        handle = made
        return made
    }

    /// The same file for somebody who reads it piece by piece.
    func reader() throws -> FileHandle { try FileHandle(forReadingFrom: url) }

    mutating func remove() {
        try? handle?.close()
        handle = nil
        try? FileManager.default.removeItem(at: url)
    }
}

/// One series: rows of key, instant, number, whether there is a stamp, which quantities there are, and their values.
///
/// Rows may differ in their quantities, since a read asks for the registers that it wants.
struct SpoolSeries {
    private(set) var layouts: [SpoolLayout] = []
    /// Where its rows lie, whole ones each.
    var blocks: [Range<Int>] = []
    /// Stretches of rows in order of their keys: one, and one more each time that a clock is set back.
    private(set) var runs: [SpoolRun] = []
    private var buffer = Data()
    private var lastKey = Int64.min

    mutating func append(_ row: TruthRow) {
        let key = (row.stamp ?? row.at).nanoseconds
        if runs.isEmpty || key < lastKey {
            runs.append(SpoolRun(firstKey: key, block: blocks.count, offset: buffer.count))
        }
        runs[runs.count - 1].count += 1
        lastKey = key
        put(key)
        put(row.at.nanoseconds)
        put(Int64(row.number))
        put(row.stamp == nil ? 0 : 1)
        put(Int64(place(of: row)))
        for value in row.values { put(Int64(bitPattern: value.value.bitPattern)) }
    }

    /// What waits to be written when it is enough, after which nothing waits.
    mutating func takeBlock(of size: Int) -> Data? {
        guard buffer.count >= size else { return nil }
        defer { buffer.removeAll(keepingCapacity: true) }
        return buffer
    }

    private mutating func place(of row: TruthRow) -> Int {
        if let known = layouts.firstIndex(where: { $0.fits(row) }) { return known }
        layouts.append(SpoolLayout(row))
        return layouts.count - 1
    }

    private mutating func put(_ number: Int64) {
        withUnsafeBytes(of: number.littleEndian) { buffer.append(contentsOf: $0) }
    }
}

/// Rows of a series that lie in order of their keys.
struct SpoolRun: Sendable {
    let firstKey: Int64
    /// The block that its first row lies in, and where.
    let block: Int
    let offset: Int
    var count = 0
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
