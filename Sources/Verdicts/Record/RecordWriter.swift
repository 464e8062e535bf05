import Crypto
import Documents
import Timekeeping

/// Writes the record of a run, one event a line, as the run goes; memory does not grow with it.
///
/// The first line is `run.start`, the last `run.end` with the verdicts and the SHA-256 of all lines before
/// it, line ends included. Lines of kind `wire` take no number and are left out of the hash.
package struct RecordWriter: Sendable {
    private static let flushSize = 65_536
    private let sink: @Sendable ([UInt8]) throws -> Void
    private var json = JSONWriter()
    /// Bytes before this one are in the hash already, or stay out of it.
    private var hashed = 0
    private var hash = SHA256()
    private var number = 0

    /// - Parameter sink: takes the bytes in order, many lines at a time.
    package init(_ head: RecordHead, sink: @escaping @Sendable ([UInt8]) throws -> Void) throws {
        self.sink = sink
        line(at: head.start, from: "wattloop", kind: "run.start") { $0.value(head) }
        try finishLine()
    }

    /// Writes one event. Events come in order of time.
    /// - Throws: what the sink throws, for example when the disk is full.
    package mutating func append(_ observation: Observation) throws {
        let isWire = observation.kind == "wire"
        if isWire { hashRest() }
        line(at: observation.at, from: observation.from, kind: observation.kind) { json in
            json.object { json in
                for field in observation.fields where !field.isImplied {
                    json.key(field.name)
                    json.value(field.value)
                }
            }
        }
        try finishLine(isWire: isWire)
    }

    /// Hands on what is buffered.
    package mutating func flush() throws {
        hashRest()
        hashed = 0
        defer { json.removeAll() }
        try sink(json.bytes)
    }

    /// Writes the last line and hands everything on.
    package mutating func finish(_ tail: RecordTail) throws {
        hashRest()
        let digest = hash.finalize()
        line(at: tail.at, from: "wattloop", kind: "run.end") {
            $0.value(tail, sha256: Self.hexadecimal(digest))
        }
        hashed = json.bytes.count
        try flush()
    }

    private mutating func line(
        at instant: UTCInstant, from: String, kind: String, _ data: (inout JSONWriter) -> Void
    ) {
        let number = number
        json.object { json in
            json.field("n", number)
            json.field("t", instant)
            json.field("from", from)
            json.field("kind", kind)
            json.key("data")
            data(&json)
        }
        json.endLine()
    }

    private mutating func finishLine(isWire: Bool = false) throws {
        if isWire { hashed = json.bytes.count } else { number += 1 }
        if json.bytes.count >= Self.flushSize { try flush() }
    }

    private mutating func hashRest() {
        guard hashed < json.bytes.count else { return }
        json.bytes.withUnsafeBytes {
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[hashed...]))
        }
        hashed = json.bytes.count
    }

    static func hexadecimal(_ digest: SHA256.Digest) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
