import Crypto
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
    private var number: Int64 = 0

    /// - Parameter sink: takes the bytes in order, many lines at a time.
    package init(_ head: RecordHead, sink: @escaping @Sendable ([UInt8]) throws -> Void) throws {
        self.sink = sink
        begin(at: head.start, from: "wattloop", kind: "run.start")
        json.object(head)
        try finishLine()
    }

    /// Writes one event. Events come in order of time.
    /// - Throws: what the sink throws, for example when the disk is full.
    package mutating func append(_ observation: Observation) throws {
        let isWire = observation.kind == "wire"
        if isWire { hashRest() }
        begin(at: observation.at, from: observation.from, kind: observation.kind)
        json.openObject()
        for field in observation.fields where !field.isImplied {
            json.key(field.name)
            json.field(field.value)
        }
        json.closeObject()
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
        begin(at: tail.at, from: "wattloop", kind: "run.end")
        json.object(tail, sha256: Self.hexadecimal(digest))
        json.closeObject()
        json.raw("\n")
        hashed = json.bytes.count
        try flush()
    }

    private mutating func begin(at instant: UTCInstant, from: String, kind: String) {
        json.raw("{\"n\":")
        json.integer(number)
        json.raw(",\"t\":\"")
        json.integer(instant.nanoseconds)
        json.raw("\",\"from\":")
        json.string(from)
        json.raw(",\"kind\":")
        json.string(kind)
        json.raw(",\"data\":")
    }

    private mutating func finishLine(isWire: Bool = false) throws {
        json.raw("}\n")
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
        let digits = digest.flatMap { [JSONWriter.hexadecimal($0 >> 4), JSONWriter.hexadecimal($0 & 15)] }
        return String(decoding: digits, as: UTF8.self)
    }
}
