import Documents
import Timekeeping

/// Where two records part: the first line that is not the same in both.
///
/// Lines of kind `wire` are left out, as they are of the hash. Of the last line only the ending and the verdicts
/// count: the same scenario may lie in another folder.
package struct RecordDifference: Sendable, Equatable {
    /// What one of the records has there.
    package enum Side: Sendable, Equatable {
        case line(RecordLine)
        /// Not a line of a record, as it stands there.
        case unreadable(String)
        /// There is nothing more.
        case ended
    }

    /// The last line that is the same in both.
    package var before: RecordLine?
    package var left: Side
    package var right: Side

    /// - Returns: `nil` for records that tell the same.
    package static func first(between left: [UInt8], and right: [UInt8]) -> RecordDifference? {
        var (left, right) = (RecordLines(left), RecordLines(right))
        var before: ArraySlice<UInt8>?
        while true {
            let (one, other) = (left.next(), right.next())
            if one == nil, other == nil { return nil }
            if one != other, !tellTheSame(one, other) {
                return RecordDifference(
                    before: before.flatMap { RecordLine($0) }, left: side(one), right: side(other))
            }
            before = one
        }
    }

    private static func side(_ bytes: ArraySlice<UInt8>?) -> Side {
        guard let bytes else { return .ended }
        return RecordLine(bytes).map(Side.line)
            ?? .unreadable(String(decoding: bytes.prefix(200), as: UTF8.self))
    }

    /// Two last lines that differ in nothing that was decided.
    private static func tellTheSame(_ left: ArraySlice<UInt8>?, _ right: ArraySlice<UInt8>?) -> Bool {
        guard
            let left = left.flatMap({ RecordLine($0) }), let right = right.flatMap({ RecordLine($0) }),
            left.isEnd, right.isEnd
        else { return false }
        return left.at == right.at && left.data["ending"] == right.data["ending"]
            && left.data["verdicts"]?.withoutPlaces == right.data["verdicts"]?.withoutPlaces
    }
}

extension RecordLine {
    fileprivate var isEnd: Bool { from == "wattloop" && kind == "run.end" }
}

extension JSONValue {
    /// The same without the names of files.
    fileprivate var withoutPlaces: JSONValue {
        switch self {
        case .object(let members):
            .object(
                members.filter { $0.key != "file" }.map { Member(key: $0.key, value: $0.value.withoutPlaces) }
            )
        case .array(let elements): .array(elements.map(\.withoutPlaces))
        case .null, .bool, .number, .string: self
        }
    }
}

/// The lines of a record but for those of kind `wire`, without their line ends.
struct RecordLines: IteratorProtocol {
    private static let wire = Array(#","kind":"wire","#.utf8)
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    mutating func next() -> ArraySlice<UInt8>? {
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            let line = rest[rest.startIndex..<end]
            rest = rest[min(end + 1, rest.endIndex)...]
            if !isWire(line) { return line }
        }
        return nil
    }

    /// A field of an event may hold such a text too, so a line that looks like it is read.
    private func isWire(_ line: ArraySlice<UInt8>) -> Bool {
        guard line.prefix(200).contains(Self.wire) else { return false }
        return RecordLine(line)?.kind == "wire"
    }
}

/// The hash that the last line of a record states.
package enum RecordHash {
    /// `nil` for something that does not end as a record does.
    package static func stated(in bytes: [UInt8]) -> String? {
        let text = bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...]
        let begin = text.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? text.startIndex
        return RecordLine(text[begin...])?.data["sha256"]?.text
    }
}
