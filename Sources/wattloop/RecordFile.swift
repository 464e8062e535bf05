import Foundation
import Reports
import Verdicts

/// A record on disk, read piece by piece.
struct RecordFile {
    private static let pieceSize = 1 << 20
    let path: String

    /// What its first and last line say; the whole of it is checked.
    /// - Throws: `RecordError`, or what reading a file throws.
    func result() throws -> CaseResult {
        let record = try read { _ in }
        return CaseResult(head: record.head, tail: record.tail, record: path)
    }

    /// What it tells of the course of `result`.
    func trace(of result: CaseResult) throws -> TraceBuilder {
        var builder = TraceBuilder(result.head, result.tail)
        _ = try read { builder.take($0) }
        return builder
    }

    private func read(_ take: (RecordLine) throws -> Void) throws -> (head: RecordHead, tail: RecordTail) {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        var reader = RecordReader()
        while let piece = try file.read(upToCount: Self.pieceSize), !piece.isEmpty {
            try reader.feed(Array(piece)[...], take)
        }
        return try reader.finish()
    }
}
