import Crypto
import Documents
import Timekeeping

/// Reads a record piece by piece and checks it: every line, their numbers and order, and the hash at the end.
package struct RecordReader {
    private static let longestLine = 16_777_216
    private var rest: [UInt8] = []
    private var line = 0
    private var expectedNumber = 0
    private var lastInstant = UTCInstant(nanoseconds: .min)
    private var hash = SHA256()
    private var head: RecordHead?
    private var tail: RecordTail?

    package init() {}

    /// Takes the next piece and hands every event in it on, but for the first and the last line.
    package mutating func feed(
        _ piece: ArraySlice<UInt8>, _ take: (RecordLine) throws -> Void = { _ in }
    ) throws {
        rest.append(contentsOf: piece)
        var start = rest.startIndex
        while let end = rest[start...].firstIndex(of: 0x0A) {
            try read(rest[start...end], take)
            start = end + 1
        }
        rest.removeFirst(start)
        guard rest.count <= Self.longestLine else { throw fail(.tooLong) }
    }

    /// What the whole record says, once all of it was fed.
    /// - Throws: `RecordError` with `.truncated` when the last line is missing, for example after `kill -9`.
    package func finish() throws(RecordError) -> (head: RecordHead, tail: RecordTail) {
        guard let head, let tail, rest.isEmpty else { throw fail(.truncated) }
        return (head, tail)
    }

    /// Reads a record that is at hand as a whole.
    package static func read(
        _ bytes: [UInt8], _ take: (RecordLine) throws -> Void = { _ in }
    ) throws -> (head: RecordHead, tail: RecordTail) {
        var reader = RecordReader()
        try reader.feed(bytes[...], take)
        return try reader.finish()
    }

    private mutating func read(_ bytes: ArraySlice<UInt8>, _ take: (RecordLine) throws -> Void) throws {
        line += 1
        guard tail == nil else { throw fail(.afterEnd) }
        let parsed = try parse(bytes)
        if parsed.kind == "wire", head != nil { return try take(parsed) }
        try check(parsed)
        if parsed.from == "wattloop", parsed.kind == "run.end" { return try readTail(parsed) }
        hash.update(data: bytes)
        if head == nil { try readHead(parsed) } else { try take(parsed) }
    }

    private func parse(_ bytes: ArraySlice<UInt8>) throws(RecordError) -> RecordLine {
        guard let parsed = RecordLine(bytes.dropLast()) else { throw fail(.notALine) }
        return parsed
    }

    private mutating func check(_ parsed: RecordLine) throws(RecordError) {
        guard parsed.number == expectedNumber else {
            throw fail(.wrongNumber(found: parsed.number, expected: expectedNumber))
        }
        guard parsed.at >= lastInstant else { throw fail(.backwards) }
        expectedNumber += 1
        lastInstant = parsed.at
    }

    private mutating func readHead(_ parsed: RecordLine) throws(RecordError) {
        guard parsed.from == "wattloop", parsed.kind == "run.start", let head = RecordHead(parsed.data) else {
            throw fail(.noHead)
        }
        self.head = head
    }

    private mutating func readTail(_ parsed: RecordLine) throws(RecordError) {
        guard head != nil else { throw fail(.noHead) }
        guard let tail = RecordTail(parsed.data, at: parsed.at), let written = parsed.data["sha256"]?.text
        else {
            throw fail(.notALine)
        }
        guard written == RecordWriter.hexadecimal(hash.finalize()) else { throw fail(.wrongHash) }
        self.tail = tail
    }

    private func fail(_ problem: RecordError.Problem) -> RecordError {
        RecordError(line: line, problem: problem)
    }
}

/// One line of a record.
package struct RecordLine: Sendable, Equatable {
    package var number: Int
    package var at: UTCInstant
    package var from: String
    package var kind: String
    package var data: JSONValue

    /// `nil` for bytes that are not JSON, and for JSON that is no line of a record.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard
            let json = try? JSONParser.parse(bytes), let number = json["n"]?.integer,
            let at = json["t"]?.instant, let from = json["from"]?.text,
            let kind = json["kind"]?.text, let data = json["data"]
        else { return nil }
        self.number = number
        self.at = at
        self.from = from
        self.kind = kind
        self.data = data
    }
}

/// Why a record cannot be believed.
package struct RecordError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Problem: Sendable, Equatable {
        case notALine, noHead, backwards, wrongHash, truncated, afterEnd, tooLong
        case wrongNumber(found: Int, expected: Int)
    }

    /// Counted from 1.
    package var line: Int
    package var problem: Problem

    package var description: String { "line \(line): \(problem.message)" }
}

extension RecordError.Problem {
    fileprivate var message: String {
        switch self {
        case .notALine: "not a line of a run record"
        case .noHead: "a record begins with the line `run.start`; this is something else"
        case .backwards: "its time lies before that of the line above"
        case .wrongHash: "the hash does not fit the lines before it; the record was changed after the run"
        case .truncated: "the last line with the verdicts is missing; the run was killed, run it again"
        case .afterEnd: "there is more after the last line with the verdicts"
        case .tooLong: "a line of more than 16 MB"
        case .wrongNumber(let found, let expected): "line number `n` is \(found), expected \(expected)"
        }
    }
}
